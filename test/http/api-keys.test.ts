import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createKey } from '../../src/cli/create-key.ts';
import { DataFolder } from '../../src/cli/data-folder.ts';
import { revokeKey } from '../../src/cli/revoke-key.ts';
import { keyListSchema, newKeySchema } from '../../src/wire/nexus/key-schema.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually, metricsText } from '../support/http-metrics.ts';
import { quietGateway, startGateway, type GatewayUnderTest } from '../support/gateway-under-test.ts';

type NewKey = z.output<typeof newKeySchema>;

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway({ config: { gateway: { ...quietGateway, auth: { failuresPerMinute: 1000 } } } });
});
afterAll(() => gateway.stop('SIGKILL'));

const call = (method: string, path: string, key: string, body?: unknown): Promise<Response> =>
  fetch(gateway.origin + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const admin = (method: string, path: string, body?: unknown): Promise<Response> =>
  call(method, path, gateway.key, body);

async function make(body: object = {}): Promise<NewKey> {
  const response = await admin('POST', '/admin/keys', { name: 'test', ...body });
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return newKeySchema.parse(await response.json());
}
const statusFor = async (key: string): Promise<number> => (await call('GET', '/v1/me', key)).status;

describe('the admin API', () => {
  it('makes a key that counts at once, shows it once, and lists it without its text', async () => {
    const made = await make({ name: 'бухгалтерія', tier: 'free', tenant: 'acme', models: ['local/*'] });
    expect(made).toMatchObject({ object: 'key', tier: 'free', tenant: 'acme', roles: [], trusted_forwarder: false });
    const me = await call('GET', '/v1/me', made.key);
    expect(await me.json()).toEqual({
      object: 'caller',
      id: made.id,
      user: null,
      tenant: 'acme',
      tier: 'free',
      roles: [],
      second_factor: false,
      models: ['local/*'],
      limits: null,
      rights: { pii: false, exports: ['csv'], custom_models: false },
    });
    const text = await (await admin('GET', '/admin/keys')).text();
    expect(text).not.toContain(made.key);
    expect(keyListSchema.parse(JSON.parse(text)).data.find(({ id }) => id === made.id)?.name).toBe('бухгалтерія');
  });

  it('makes no key that both speaks for others and runs the gateway', async () => {
    const body = { name: 'webui', roles: ['view_pii', 'admin'], trusted_forwarder: true };
    const error = await errorOf(await admin('POST', '/admin/keys', body), 400);
    expect(error).toMatchObject({ code: 'invalid_value', param: 'roles' });
    expect(error.message).toContain('trusted forwarder');
    expect((await make({ ...body, roles: ['view_pii'] })).roles).toEqual(['view_pii']);
  });

  it('lists by pages', async () => {
    for (let at = 0; at < 3; at++) await make();
    const ids: string[] = [];
    for (let after = '', more = true; more;) {
      const page = keyListSchema.parse(await (await admin('GET', `/admin/keys?limit=2${after}`)).json());
      ids.push(...page.data.map(({ id }) => id));
      more = page.has_more;
      after = `&after=${ids.at(-1) ?? ''}`;
    }
    const all = keyListSchema.parse(await (await admin('GET', '/admin/keys?limit=1000')).json());
    expect(ids).toEqual(all.data.map(({ id }) => id));
  });

  it('revokes at once, and says so of a key that is not there, or of another', async () => {
    const made = await make();
    expect(await statusFor(made.key)).toBe(200);
    expect(await (await admin('DELETE', `/admin/keys/${made.id}`)).json()).toEqual({
      object: 'key',
      id: made.id,
      deleted: true,
    });
    expect(await statusFor(made.key)).toBe(401);
    for (const id of [made.id, 'key_missing', 'x%27%20OR%201=1--'])
      expect(await errorOf(await admin('DELETE', `/admin/keys/${id}`), 404)).toMatchObject({ code: 'key_not_found' });
  });

  it('rotates at once, with and without a time of grace', async () => {
    const made = await make({ tier: 'enterprise', roles: ['view_pii'] });
    const next = newKeySchema.parse(await (await admin('POST', `/admin/keys/${made.id}/rotate`)).json());
    expect(next).toMatchObject({ id: made.id, tier: 'enterprise', roles: ['view_pii'] });
    expect([await statusFor(made.key), await statusFor(next.key)]).toEqual([401, 200]);
    const rotated = await admin('POST', `/admin/keys/${made.id}/rotate`, { grace_seconds: 60 });
    const last = newKeySchema.parse(await rotated.json());
    expect([await statusFor(next.key), await statusFor(last.key)]).toEqual([200, 200]);
    expect(await errorOf(await admin('POST', '/admin/keys/key_missing/rotate'), 404)).toMatchObject({
      code: 'key_not_found',
    });
  });

  it('refuses a key from the second on in which it expires', async () => {
    const soon = Math.ceil(Date.now() / 1000) + 1;
    const made = await make({ expires_at: soon });
    expect(await statusFor(made.key)).toBe(200);
    await eventually(async () => (await statusFor(made.key)) === 401);
    expect(Date.now()).toBeGreaterThanOrEqual(soon * 1000);
    expect(await errorOf(await admin('POST', `/admin/keys/${made.id}/rotate`), 400)).toMatchObject({ param: 'id' });
    expect(await errorOf(await admin('POST', '/admin/keys', { name: 'n', expires_at: 1 }), 400)).toMatchObject({
      param: 'expires_at',
    });
  });

  it('gives no right through a field that it does not know', async () => {
    for (const field of ['id', 'hash', 'isTrustedForwarder', 'principal', 'hasSecondFactor']) {
      const refused = await errorOf(await admin('POST', '/admin/keys', { name: 'n', [field]: true }), 400);
      expect(refused).toMatchObject({ param: field });
    }
  });

  it('is closed to all but admins: by every way of writing its paths, and for every method', async () => {
    const other = await make({ tier: 'enterprise', roles: ['view_pii', 'export_pii'], tenant: 'other' });
    const victim = await make();
    const asked: [string, string][] = [
      ['GET', '/admin/keys'],
      ['POST', '/admin/keys'],
      ['DELETE', `/admin/keys/${victim.id}`],
      ['POST', `/admin/keys/${victim.id}/rotate`],
      ['GET', '/admin/upstreams'],
      ['GET', '/admin/keys/'],
      ['HEAD', '/admin/keys'],
    ];
    for (const [method, path] of asked) {
      const refused = await call(method, path, other.key, method === 'POST' ? { name: 'n' } : undefined);
      expect([method, path, refused.status]).toEqual([method, path, 403]);
      expect((await call(method, path, 'nx-wrong')).status).toBe(401);
    }
    for (const path of [
      '//admin/keys',
      '/v1/admin/keys',
      '/ADMIN/keys',
      '/admin%2Fkeys',
      '/admin/./keys/../../admin/keys#',
    ])
      expect([401, 403, 404]).toContain((await call('GET', path, other.key)).status);
    expect(await statusFor(victim.key)).toBe(200);
    expect((await call('GET', '/v1/models?as=admin', other.key)).status).toBe(200);
  });

  it('cannot be talked into it by headers that name another path, host or user', async () => {
    const other = await make();
    const headers = {
      authorization: `Bearer ${other.key}`,
      'x-original-url': '/v1/models',
      'x-rewrite-url': '/v1/models',
      'x-http-method-override': 'GET',
      'x-forwarded-host': 'localhost:4000/#@x',
      'x-forwarded-for': '127.0.0.1',
      'x-nexus-role': 'admin',
      'x-openwebui-user-role': 'admin',
    };
    await errorOf(await fetch(`${gateway.origin}/admin/keys`, { headers }), 403);
  });
});

describe('the command line beside a running gateway', () => {
  it('makes and revokes keys that the gateway takes over by itself', async () => {
    const said: string[] = [];
    const output = { say: (line: string) => said.push(line), note: () => undefined };
    const data = new DataFolder(gateway.dataFolder, output);
    await createKey(['by hand', '--tier', 'pro'], data, output);
    const key = said.pop() ?? '';
    await eventually(async () => (await statusFor(key)) === 200, 6000);
    const { id } = (await (await call('GET', '/v1/me', key)).json()) as { readonly id: string };
    await revokeKey(id, data, output);
    await eventually(async () => (await statusFor(key)) === 401, 6000);
  }, 15_000);
});

describe('what a caller shows', () => {
  it('is taken from OpenAI’s header, or from those of other SDKs', async () => {
    for (const name of ['x-api-key', 'api-key'])
      expect((await fetch(`${gateway.origin}/v1/me`, { headers: { [name]: gateway.key } })).status).toBe(200);
    const openai = new OpenAI({ baseURL: gateway.baseUrl, apiKey: gateway.key, maxRetries: 0 });
    expect((await openai.models.list()).data.length).toBeGreaterThan(0);
    const wrong = new OpenAI({ baseURL: gateway.baseUrl, apiKey: 'nx-wrong', maxRetries: 0 });
    await expect(wrong.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  it('is told what to send where nothing or something else came', async () => {
    const missing = await errorOf(await fetch(`${gateway.origin}/v1/me`), 401);
    expect(missing).toMatchObject({
      code: 'invalid_api_key',
      message: expect.stringContaining('Bearer nx-') as string,
    });
    const token = await errorOf(await call('GET', '/v1/me', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln'), 401);
    expect(token).toMatchObject({ code: 'invalid_token', message: expect.stringContaining('API key') as string });
  });

  it('is counted', async () => {
    const text = await metricsText(gateway.origin);
    expect(text).toMatch(/nexus_auth_total\{method="key",outcome="ok"\} \d+/);
    expect(text).toMatch(/nexus_auth_total\{method="key",outcome="unknown"\} \d+/);
    expect(text).toMatch(/nexus_auth_total\{method="none",outcome="missing"\} \d+/);
  });
});
