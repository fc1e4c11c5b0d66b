import { closeSync, mkdtempSync, openSync, readSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStores } from '../../src/assembly/stores.ts';
import type { KeyRights } from '../../src/chat/key-rights.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { eventually } from '../support/http-metrics.ts';

const rights = {
  officer: { roles: ['view_pii'], tier: 'pro' },
  free: { roles: ['view_pii'], tier: 'free' },
  plain: { roles: [], tier: 'enterprise' },
  admin: { roles: ['admin'], tier: 'enterprise' },
} as const satisfies Record<string, Partial<KeyRights>>;
type Who = keyof typeof rights;

const reason = 'Звернення 17: перевірка адреси клієнта';
const folder = mkdtempSync(join(tmpdir(), 'nexus-unlock-'));
const dataFolder = join(folder, 'data');
const keys = {} as Record<Who, string>;
let gateway: GatewayUnderTest;
const answers = {
  upstreams: { demo: { kind: 'scripted' } },
  models: [{ id: 'demo', upstream: 'demo' }],
};

beforeAll(async () => {
  const stores = await openStores(dataFolder, systemClock);
  for (const who of Object.keys(rights) as Who[]) keys[who] = await stores.keys.create(who, rights[who]);
  await stores.close();
  gateway = await startGateway({ dataFolder, config: { gateway: quietGateway, fleet: answers } });
});
afterAll(async () => {
  await gateway.stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

type Told = { readonly status: number; readonly headers: Headers; readonly body: Readonly<Record<string, unknown>> };

async function call(who: Who, method: string, path: string, body?: unknown, headers = {}): Promise<Told> {
  const response = await fetch(gateway.origin + path, {
    method,
    headers: { authorization: `Bearer ${keys[who]}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Told['body'] };
}

type Entry = Readonly<Record<string, unknown>>;
const audit = async (query: string): Promise<readonly Entry[]> =>
  (await call('admin', 'GET', `/admin/audit?${query}`)).body.data as readonly Entry[];
const errorOf = ({ body }: Told): Entry => body.error as Entry;
const chat = (who: Who, headers = {}): Promise<Told> =>
  call(who, 'POST', '/v1/chat/completions', { model: 'demo', messages: [{ role: 'user', content: 'Hi' }] }, headers);

describe('/v1/pii/unlock', () => {
  const path = '/v1/pii/unlock';

  it('is written down, lasts its time and can be ended', async () => {
    const before = Date.now();
    const unlocked = await call('officer', 'POST', path, { reason, minutes: 30 });
    expect(unlocked).toMatchObject({ status: 200, body: { object: 'pii.unlock', unlocked: true, reason } });
    const until = Date.parse(String(unlocked.body.until));
    expect(until).toBeGreaterThanOrEqual(before + 30 * 60_000);
    expect(until).toBeLessThan(Date.now() + 30 * 60_000 + 1);
    expect((await call('officer', 'GET', path)).body).toEqual(unlocked.body);
    expect((await call('admin', 'GET', path)).body).toEqual({ object: 'pii.unlock', unlocked: false });
    const id = unlocked.headers.get('x-request-id');
    expect(await audit('action=pii.unlocked')).toMatchObject([
      { tenant: 'default', request: id, reason, about: { minutes: 30, until: unlocked.body.until } },
    ]);
    expect((await call('officer', 'DELETE', path)).body).toEqual({ object: 'pii.unlock', unlocked: false });
    expect((await call('officer', 'GET', path)).body.unlocked).toBe(false);
    await eventually(async () => (await audit('action=pii.locked')).length === 1);
    expect((await call('officer', 'POST', '/pii/unlock', { reason })).body.unlocked).toBe(true);
    await call('officer', 'DELETE', path);
  });

  it.each(['plain', 'free', 'admin'] as const)(
    'is refused to %s, who has not both the role and the tier',
    async (who) => {
      const told = await call(who, 'POST', path, { reason });
      expect(told.status).toBe(403);
      expect(errorOf(told)).toMatchObject({
        code: 'permission_denied',
        message: expect.stringContaining('view_pii') as string,
      });
      await eventually(async () => (await audit('action=pii.denied')).length > 0);
    },
  );

  it.each([
    [{}, 'missing_required_parameter', 'reason'],
    [{ reason: 'short' }, 'invalid_value', 'reason'],
    [{ reason: `${' '.repeat(20)}ні` }, 'invalid_value', 'reason'],
    [{ reason: 'x'.repeat(501) }, 'invalid_value', 'reason'],
    [{ reason, minutes: 61 }, 'invalid_value', 'minutes'],
    [{ reason, minutes: 0 }, 'invalid_value', 'minutes'],
    [{ reason, until: 'ever' }, 'invalid_value', 'until'],
  ])('refuses what is not as it should be: %#', async (body, code, param) => {
    const told = await call('officer', 'POST', path, body);
    expect([told.status, errorOf(told).code, errorOf(told).param]).toEqual([400, code, param]);
  });

  it('refuses who shows no key', async () => {
    const response = await fetch(gateway.origin + path, { method: 'POST', body: JSON.stringify({ reason }) });
    expect(response.status).toBe(401);
  });
});

describe('the header x-nexus-pii-reason', () => {
  const header = (text: string) => ({ 'x-nexus-pii-reason': text });

  it('is granted to who has the right, denied to others, who are served all the same', async () => {
    const asked = header(encodeURIComponent(reason));
    expect((await chat('officer', asked)).headers.get('x-nexus-pii-access')).toBe('granted');
    const denied = await chat('plain', asked);
    expect([denied.status, denied.headers.get('x-nexus-pii-access')]).toEqual([200, 'denied']);
    expect((await chat('officer')).headers.get('x-nexus-pii-access')).toBeNull();
    await eventually(async () => (await audit('action=pii.denied')).length > 0);
  });

  it.each([
    ['too short', 'because'],
    ['too long', 'x'.repeat(501)],
    ['no UTF-8', '%ff%fe because I say so'],
    ['of several lines', 'because of this%0aand of that'],
    [
      'not written as in a URL',
      'перевірка адреси'
        .split('')
        .map((c) => String.fromCharCode((c.charCodeAt(0) & 255) | 128))
        .join(''),
    ],
  ])('that is %s is refused', async (_, text) => {
    const told = await chat('officer', header(text));
    expect([told.status, errorOf(told).param]).toEqual([400, 'x-nexus-pii-reason']);
  });
});

describe('/admin/audit', () => {
  it('is for those who run the gateway, and writes down who looks', async () => {
    expect((await call('officer', 'GET', '/admin/audit')).status).toBe(403);
    expect((await call('officer', 'GET', '/admin/audit/verify')).status).toBe(403);
    await audit('tenant=default&limit=7');
    const [latest] = await audit('action=audit.read&limit=1');
    expect(latest).toMatchObject({ action: 'audit.read', about: { action: 'audit.read', limit: 1 } });
    const [, before] = await audit('action=audit.*&limit=2');
    expect(before).toMatchObject({ about: { action: 'audit.read', limit: 1 } });
  });

  it('gives pages', async () => {
    const page = await call('admin', 'GET', '/admin/audit?limit=2');
    expect(page.body).toMatchObject({ object: 'list', unreadable_lines: 0 });
    const next = await call('admin', 'GET', `/admin/audit?limit=2&cursor=${String(page.body.next_cursor)}`);
    const seqOf = ({ body }: Told): unknown[] => (body.data as Entry[]).map(({ seq }) => seq);
    expect(Math.min(...(seqOf(page) as number[]))).toBeGreaterThan(Math.max(...(seqOf(next) as number[])));
  });

  it.each([
    'limit=0',
    'limit=501',
    'from=yesterday',
    'from=2026-02-31',
    'from=2026-02-02&to=2026-02-01',
    'actor=',
    'who=me',
    'cursor=x',
    'limit=1&limit=2',
  ])('refuses %s', async (query) => {
    const told = await call('admin', 'GET', `/admin/audit?${query}`);
    expect(told.status).toBe(400);
    expect(query).toContain(String(errorOf(told).param));
  });

  it('is verified: whole, then with one byte changed', async () => {
    const whole = await call('admin', 'GET', '/admin/audit/verify');
    expect(whole.body).toMatchObject({ object: 'audit.report', intact: true, chains: [{ unfinished_bytes: 0 }] });
    const [chain] = whole.body.chains as [
      { readonly chain: string; readonly entries: number; readonly anchored_through: number },
    ];
    expect(chain.anchored_through).toBe(chain.entries);
    const path = join(dataFolder, 'audit', chain.chain, `000000000001.${new Date().toISOString().slice(0, 10)}.jsonl`);
    flipBit(path, 100);
    const spoilt = await call('admin', 'GET', '/admin/audit/verify');
    expect(spoilt.body).toMatchObject({ intact: false, chains: [{ fault: { kind: 'changed', line: 1, seq: 1 } }] });
    flipBit(path, 100);
    expect((await call('admin', 'GET', '/admin/audit/verify')).body.intact).toBe(true);
  });
});

/** In place, for the file is written to meanwhile. */
function flipBit(path: string, at: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  writeSync(file, Buffer.from([byte.readUInt8(0) ^ 1]), 0, 1, at);
  closeSync(file);
}

it('chats go on while the audit log cannot be written; what must be written is refused', async () => {
  const [there, away] = [join(dataFolder, 'audit'), join(dataFolder, 'away')];
  renameSync(there, away);
  writeFileSync(there, 'in the way');
  const refused = await call('officer', 'POST', '/v1/pii/unlock', { reason });
  expect([refused.status, errorOf(refused).code]).toEqual([503, 'audit_unavailable']);
  expect((await call('admin', 'GET', '/admin/audit')).status).toBe(503);
  expect((await chat('officer')).status).toBe(200);
  const ready = async (): Promise<unknown> => {
    const body = (await (await fetch(`${gateway.origin}/health/ready`)).json()) as {
      dependencies: Record<string, Entry>;
    };
    return body.dependencies.audit;
  };
  expect(await ready()).toMatchObject({ state: 'down' });
  const metrics = async (): Promise<string> => (await fetch(`${gateway.origin}/metrics`)).text();
  expect(await metrics()).toContain('nexus_audit_up 0');
  expect(await metrics()).toContain('nexus_audit_entries_total{action="pii.unlocked",outcome="refused"} 1');
  rmSync(there);
  renameSync(away, there);
  await eventually(async () => (await call('officer', 'POST', '/v1/pii/unlock', { reason })).status === 200, 8000);
  expect(await ready()).toEqual({ state: 'ok', detail: 'written and anchored' });
  expect(await metrics()).toContain('nexus_audit_up 1');
});
