import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietGateway, startGateway, type GatewayUnderTest } from '../support/gateway-under-test.ts';
import { chatModel, embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { errorOf } from '../support/http-error.ts';
import { post, readStream } from '../support/wire-client.ts';

const EMAIL = 'o.shevchenko@ukrpost.ua';
const reason = { 'x-nexus-pii-reason': encodeURIComponent('скарга 17 клієнта') };

describe('personal data of documents', () => {
  let gateway: GatewayUnderTest;
  let folder: string;
  const keys = { plain: '', viewer: '', free: '' };

  const make = async (rights: object): Promise<string> => {
    const response = await fetch(`${gateway.origin}/admin/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'test', ...rights }),
    });
    return ((await response.json()) as { readonly key: string }).key;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-documents-'));
    writeFileSync(
      join(folder, 'harbour.md'),
      `# Гавань\n\nНачальника гавані можна знайти за адресою ${EMAIL} у будні.\n`,
    );
    gateway = await startGateway({ config: { gateway: { ...quietGateway, knowledge: { folders: [folder] } } } });
    keys.plain = await make({ tier: 'pro' });
    keys.viewer = await make({ tier: 'pro', roles: ['view_pii'] });
    keys.free = await make({ tier: 'free', roles: ['view_pii'] });
  });
  afterAll(async () => {
    await gateway.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const ask = (key: string, headers: object = {}, stream = false): Promise<Response> =>
    post(
      gateway,
      '/chat/completions',
      { model: 'local/extractive', stream, messages: [{ role: 'user', content: 'Як знайти начальника гавані?' }] },
      { authorization: `Bearer ${key}`, ...headers },
    );

  it.each([
    ['without the right', 'plain', reason],
    ['with the right and no reason', 'viewer', {}],
    ['with the role in a tier without it', 'free', reason],
  ] as const)('stay hidden %s, sources and streams too', async (_, key, headers) => {
    for (const stream of [false, true]) {
      const response = await ask(keys[key], headers, stream);
      const body = await response.text();
      expect(response.status).toBe(200);
      expect(body).toMatch(/\[EMAIL_\w+\]/);
      expect(body).not.toContain('ukrpost');
    }
  });

  it('are shown by right and reason, after an entry in the audit log', async () => {
    const whole = await (await ask(keys.viewer, reason)).text();
    expect(whole).toContain(EMAIL);
    const { frames } = await readStream(await ask(keys.viewer, reason, true));
    expect(JSON.stringify(frames)).toContain(EMAIL);
    const audit = await fetch(`${gateway.origin}/admin/audit?action=pii.disclosed`, {
      headers: { authorization: `Bearer ${gateway.key}` },
    });
    const { data } = (await audit.json()) as { readonly data: readonly Record<string, unknown>[] };
    expect(data).toHaveLength(2);
    expect(data[0]).toMatchObject({ reason: 'скарга 17 клієнта', about: { types: ['email'], count: 1 } });
    const metrics = await (
      await fetch(`${gateway.origin}/metrics`, { headers: { authorization: `Bearer ${gateway.key}` } })
    ).text();
    expect(metrics).toMatch(/nexus_pii_disclosed_total\{type="email"\} 2/);
    expect(metrics).toMatch(/nexus_pii_masked_total\{type="email",origin="knowledge"\} \d/);
    expect(gateway.logs()).not.toContain('ukrpost');
  });

  it('can be found by what the person wrote, for the store reads it', async () => {
    const response = await post(
      gateway,
      '/chat/completions',
      { model: 'local/extractive', messages: [{ role: 'user', content: `Чия це адреса, ${EMAIL}, у гавані?` }] },
      { authorization: `Bearer ${keys.plain}` },
    );
    const { choices } = (await response.json()) as { readonly choices: readonly { readonly message: object }[] };
    // Whoever writes a datum knows it.
    expect(JSON.stringify(choices[0]?.message)).toContain(EMAIL);
  });
});

describe('without the secret for placeholders', () => {
  const house = scriptedHouse({ gateway: { pii: { pepper: 'env:NO_SUCH_PEPPER' } } });

  it('personal data is refused, and the upstream hears nothing', async () => {
    for (const [path, body] of [
      ['/chat/completions', { model: chatModel, messages: [{ role: 'user', content: `Пишіть на ${EMAIL}` }] }],
      ['/embeddings', { model: embedModel, input: `Пишіть на ${EMAIL}` }],
    ] as const) {
      const response = await post(house.gateway, path, body);
      expect(await errorOf(response, 503)).toMatchObject({ code: 'masking_unavailable' });
    }
    expect(house.upstream.requests).toEqual([]);
  });

  it('everything else goes on, and readiness tells', async () => {
    const body = { model: chatModel, messages: [{ role: 'user', content: 'Скільки буде два на два?' }] };
    expect((await post(house.gateway, '/chat/completions', body)).status).toBe(200);
    const ready = (await (await fetch(`${house.gateway.origin}/health/ready`)).json()) as object;
    expect(JSON.stringify(ready)).toContain('pii.pepper');
  });
});
