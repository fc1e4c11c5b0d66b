import { SignJWT } from 'jose';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStores } from '../../src/assembly/stores.ts';
import type { KeyRights } from '../../src/chat/key-rights.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { type FakeIssuer, startFakeIssuer, type TokenOptions } from '../support/fake-issuer.ts';
import { quietGateway, startGateway, type GatewayUnderTest } from '../support/gateway-under-test.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually, metricsText } from '../support/http-metrics.ts';
import { errorOfRaw, head, sendRaw } from '../support/http-raw.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';

const SECRET = 'a-secret-that-open-webui-signs-with-0123456789';
const dear = 'dear-model';
const usual = 'usual-model';

const folder = mkdtempSync(join(tmpdir(), 'nexus-access-'));
const running: GatewayUnderTest[] = [];
let issuer: FakeIssuer;
let upstream: ScriptedUpstream;
const keys = new Map<string, string>();

/** Keys are there before the gateway starts, so that nothing waits for them. */
async function makeKeys(dataFolder: string, wanted: Readonly<Record<string, Partial<KeyRights>>>): Promise<void> {
  const stores = await openStores(dataFolder, systemClock);
  for (const [name, rights] of Object.entries(wanted)) keys.set(name, await stores.keys.create(name, rights));
  await stores.close();
}

async function start(name: string, gateway: object, env: Record<string, string> = {}): Promise<GatewayUnderTest> {
  const dataFolder = join(folder, name);
  await makeKeys(dataFolder, {
    [`${name} boss`]: { tier: 'enterprise', roles: ['admin'] },
    [`${name} plain`]: { tier: 'pro' },
    [`${name} webui`]: { tier: 'enterprise', roles: ['admin', 'view_pii'], isTrustedForwarder: true },
    [`${name} narrow`]: { models: ['usual-*'], tier: 'enterprise' },
    [`${name} near`]: { tier: 'enterprise', tenant: 'ministry' },
  });
  const started = await startGateway({
    dataFolder,
    env: { OW_SECRET: SECRET, ...env },
    config: {
      gateway: { ...quietGateway, ...gateway },
      fleet: {
        upstreams: { mock: { kind: 'openai-compatible', baseUrl: upstream.url } },
        models: [
          { id: usual, upstream: 'mock', name: 'mock-model', fallback: [dear] },
          { id: dear, upstream: 'mock', name: 'mock-model', tiers: ['enterprise'], aliases: ['dear'] },
          { id: 'dear-embed', upstream: 'mock', name: 'mock-embed', capabilities: ['embed'], tiers: ['enterprise'] },
          { id: 'homegrown', upstream: 'mock', name: 'mock-model', locality: 'local' },
        ],
      },
    },
  });
  running.push(started);
  return started;
}

const key = (name: string): string => keys.get(name) ?? '';

type Me = {
  readonly id: string;
  readonly user: string | null;
  readonly roles: readonly string[];
  readonly tier: string;
};

const call = (
  { origin }: GatewayUnderTest,
  path: string,
  secret: string,
  headers: Record<string, string> = {},
): Promise<Response> => fetch(origin + path, { headers: { authorization: `Bearer ${secret}`, ...headers } });
const me = async (gateway: GatewayUnderTest, secret: string, headers: Record<string, string> = {}): Promise<Me> => {
  const response = await call(gateway, '/v1/me', secret, headers);
  expect(response.status).toBe(200);
  return (await response.json()) as Me;
};
const postJson = (gateway: GatewayUnderTest, path: string, secret: string, body: object): Promise<Response> =>
  fetch(gateway.origin + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

beforeAll(async () => {
  issuer = await startFakeIssuer('ES256');
  upstream = await startScriptedUpstream({ models: ['mock-model', 'mock-embed'] });
});
afterAll(async () => {
  await Promise.all(running.map((gateway) => gateway.stop('SIGKILL')));
  await Promise.all([issuer.close(), upstream.close()]);
  rmSync(folder, { recursive: true, force: true });
});

describe('tokens of an identity provider', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await start('tokens', {
      auth: {
        adminSecondFactor: true,
        oidc: { issuer: issuer.issuer, audience: issuer.audience },
      },
    });
  });
  const as = async (options: TokenOptions): Promise<Response> => call(gateway, '/v1/me', await issuer.token(options));

  it('let in whom they name, with the tier and roles that the provider gives', async () => {
    const claims = { sub: 'olena', realm_access: { roles: ['nexus-pro', 'nexus-view-pii', 'admin'] } };
    expect(await me(gateway, await issuer.token({ claims }))).toMatchObject({
      id: 'oidc:olena',
      user: 'olena',
      tier: 'pro',
      roles: ['view_pii'],
    });
    expect(await me(gateway, key('tokens plain'))).toMatchObject({ tier: 'pro' }); // keys go on beside them
  });

  it('are refused with a message that says why and holds nothing of them', async () => {
    const refused: [TokenOptions, RegExp][] = [
      [{ lastsS: -60 }, /expired/],
      [{ claims: { aud: 'elsewhere' } }, /another service/],
      [{ claims: { nbf: Math.floor(Date.now() / 1000) + 300 } }, /not count yet/],
      [{ kid: 'unknown' }, /nobody whom this gateway trusts/],
    ];
    for (const [options, message] of refused) {
      const response = await as(options);
      expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      const error = await errorOf(response, 401);
      expect(error).toMatchObject({ code: 'invalid_token', message: expect.stringMatching(message) as string });
      expect(error.message).not.toMatch(/user-1|elsewhere|unknown/);
    }
    const text = await metricsText(gateway.origin);
    for (const outcome of ['ok', 'expired', 'refused'])
      expect(text).toMatch(new RegExp(`nexus_auth_total\\{method="token",outcome="${outcome}"\\} [1-9]`));
  });

  it('do not hammer the provider when they name keys that it does not have', async () => {
    const before = issuer.keyRequests();
    await Promise.all(Array.from({ length: 15 }, (_, at) => as({ kid: `flood ${at}` })));
    expect(issuer.keyRequests() - before).toBeLessThanOrEqual(1);
  });

  it('let run the gateway only with the role and a second factor; keys show none', async () => {
    const boss = { realm_access: { roles: ['nexus-admin'] } };
    const open = (secret: string): Promise<Response> => call(gateway, '/admin/keys', secret);
    expect(await errorOf(await open(await issuer.token({ claims: boss })), 403)).toMatchObject({
      code: 'second_factor_required',
    });
    expect(await errorOf(await open(key('tokens boss')), 403)).toMatchObject({ code: 'second_factor_required' });
    const both = await issuer.token({ claims: { ...boss, amr: ['pwd', 'otp'] } });
    expect((await open(both)).status).toBe(200);
    const user = await issuer.token({ claims: { amr: ['pwd', 'otp'] } });
    expect(await errorOf(await open(user), 403)).toMatchObject({ code: 'permission_denied' });
  });

  it('go on counting while the provider is away', async () => {
    issuer.mood = 'gone';
    expect(await me(gateway, await issuer.token({ claims: { sub: 'while-away' } }))).toMatchObject({
      id: 'oidc:while-away',
    });
    issuer.mood = 'up';
  });
});

describe('people whom an interface names', () => {
  let gateway: GatewayUnderTest;
  let signed: GatewayUnderTest;
  beforeAll(async () => {
    [gateway, signed] = await Promise.all([
      start('plain', {}),
      start('signed', { auth: { openWebUi: { jwtSecret: 'env:OW_SECRET' } } }),
    ]);
  });
  const jwt = (claims: object = {}, secret = SECRET, algorithm = 'HS256'): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ sub: 'ow-user', iss: 'open-webui', role: 'admin', iat: now, exp: now + 300, ...claims })
      .setProtectedHeader({ alg: algorithm })
      .sign(new TextEncoder().encode(secret));
  };
  const asSigned = async (token: string, more: Record<string, string> = {}): Promise<Response> =>
    call(signed, '/v1/me', key('signed webui'), { 'x-openwebui-user-jwt': token, ...more });

  it('are known by a key that is trusted to name them, and never have more than the key', async () => {
    const headers = {
      'x-openwebui-user-id': 'olena-1',
      'x-openwebui-user-name': encodeURIComponent('Олена'),
      'x-openwebui-user-email': 'olena@example.com',
      'x-openwebui-user-role': 'admin',
    };
    const person = await me(gateway, key('plain webui'), headers);
    expect(person).toMatchObject({ user: 'olena-1', tier: 'enterprise', roles: ['view_pii'] }); // no admin by proxy
    expect(person.id).toMatch(/^key_/);
    expect(await me(gateway, key('plain plain'), headers)).toMatchObject({ user: null, tier: 'pro', roles: [] });
    await errorOf(await call(gateway, '/admin/keys', key('plain webui'), headers), 403);
  });

  it('are not let run the gateway by a key that names nobody, though it once was given the role', async () => {
    for (const nobody of [{}, { 'x-openwebui-user-id': '' }]) {
      const caller = await me(gateway, key('plain webui'), nobody);
      expect(caller).toMatchObject({ user: null, roles: ['view_pii'] });
      const refused = await errorOf(await call(gateway, '/admin/keys', key('plain webui'), nobody), 403);
      expect(refused.code).toBe('permission_denied');
    }
  });

  it('are told apart or refused: two ids, or none that can be one', async () => {
    for (const id of ['two words', 'a, b', 'x'.repeat(129), 'a"b'])
      await errorOf(await call(gateway, '/v1/me', key('plain webui'), { 'x-openwebui-user-id': id }), 401);
    const twice = head('GET /v1/me', {
      authorization: `Bearer ${key('plain webui')}`,
      'x-openwebui-user-id': 'olena',
      'X-OpenWebUI-User-Id': 'boss',
    });
    expect(errorOfRaw(await sendRaw(gateway.origin, twice))).toMatchObject({ code: 'invalid_token' });
    const unchecked = { 'x-openwebui-user-jwt': await jwt() };
    const refused = await errorOf(await call(gateway, '/v1/me', key('plain webui'), unchecked), 401);
    expect(refused.message).toContain('auth.openWebUi.jwtSecret');
  });

  it('are known by a signed header, and then by no other', async () => {
    expect(await (await asSigned(await jwt())).json()).toMatchObject({ user: 'ow-user', roles: ['view_pii'] });
    const plain = { 'x-openwebui-user-id': 'boss' };
    expect(await me(signed, key('signed webui'), plain)).toMatchObject({ user: null });
    expect(await (await asSigned(await jwt(), plain)).json()).toMatchObject({ user: 'ow-user' });
    // A key that is not trusted names nobody, whatever it sends.
    expect(await me(signed, key('signed plain'), { 'x-openwebui-user-jwt': 'eyJ.forged.x' })).toMatchObject({
      user: null,
    });
  });

  it('are refused where the signed header is expired, forged, of somebody else, or comes twice', async () => {
    const past = Math.floor(Date.now() / 1000) - 60;
    const now = Math.floor(Date.now() / 1000);
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(
      JSON.stringify({ sub: 'boss', iss: 'open-webui', exp: now + 300 }),
    ).toString('base64url')}.`;
    const wrong: [string, RegExp][] = [
      [await jwt({ exp: past }), /expired/],
      [await jwt({}, `${SECRET}x`), /nobody whom this gateway trusts/],
      [await jwt({}, SECRET, 'HS512'), /not accepted/],
      [await jwt({ iss: 'elsewhere' }), /another issuer/],
      [await jwt({ exp: undefined }), /lacks a claim/],
      [await jwt({ sub: '' }), /cannot be told/],
      [none, /./],
      [`${await jwt()}, ${await jwt({ sub: 'boss' })}`, /./],
      [await issuer.token(), /not accepted/],
    ];
    for (const [token, message] of wrong) {
      const error = await errorOf(await asSigned(token), 401);
      expect(error).toMatchObject({ code: 'invalid_token', message: expect.stringMatching(message) as string });
    }
  });
});

describe('models that are not open to a caller', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await start('models', { auth: { tenants: { ministry: { localities: ['local'] } } } });
  });
  const chat = (secret: string, model: string, path = '/v1/chat/completions'): Promise<Response> =>
    postJson(gateway, path, secret, { model, messages: [{ role: 'user', content: 'Привіт' }] });
  const listed = async (secret: string): Promise<readonly string[]> => {
    const { data } = (await (await call(gateway, '/v1/models', secret)).json()) as { data: { id: string }[] };
    return data.map(({ id }) => id);
  };

  it('are in no list, and are not there by any name', async () => {
    const secret = key('models plain');
    expect(await listed(key('models boss'))).toEqual(expect.arrayContaining([usual, dear, 'dear-embed']));
    expect(await listed(secret)).toEqual(['auto', usual, 'homegrown', 'local/extractive']);
    const list = await (await call(gateway, '/v1/models', secret)).text();
    expect(list).not.toContain('dear'); // nor as what stands in for another
    const absent = await errorOf(await chat(secret, 'absent'), 404);
    for (const [model, path] of [
      [dear, '/v1/chat/completions'],
      ['dear', '/v1/chat/completions'],
      [dear, '/v1/route'],
    ] as const) {
      const error = await errorOf(await chat(secret, model, path), 404);
      expect(error).toEqual({ ...absent, message: absent.message.replace('absent', model) });
    }
    await errorOf(await postJson(gateway, '/v1/embeddings', secret, { model: 'dear-embed', input: 'a' }), 404);
    await errorOf(await postJson(gateway, '/v1/embeddings', secret, { model: 'auto', input: 'a' }), 404);
    await errorOf(await call(gateway, `/v1/models/${dear}`, secret), 404);
    expect((await chat(key('models boss'), dear)).status).toBe(200);
  });

  it('are not what auto chooses, nor what stands in for another, nor told of in a dry run', async () => {
    const told = await chat(key('models narrow'), 'auto', '/v1/route');
    const text = await told.text();
    expect(text).toContain(usual);
    for (const hidden of [dear, 'homegrown', 'local/extractive']) expect(text).not.toContain(hidden);
    const named = await chat(key('models plain'), usual, '/v1/route');
    expect(await named.text()).not.toContain(dear);
  });

  it('and places that a tenant may not send to are refused by name and passed over by auto', async () => {
    const secret = key('models near');
    await errorOf(await chat(secret, usual), 400);
    expect((await chat(secret, 'homegrown')).status).toBe(200);
    const response = await chat(secret, 'auto');
    expect([response.status, response.headers.get('x-nexus-model')]).toEqual([200, 'homegrown']);
  });
});

describe('one key after another', () => {
  it('is stopped for its address, and for nobody who got in from there before', async () => {
    const gateway = await start('guesses', {
      auth: { failuresPerMinute: 5 },
      server: { trustedProxies: ['127.0.0.1'] },
    });
    const from = (address: string, secret: string): Promise<Response> =>
      call(gateway, '/v1/models', secret, { 'x-forwarded-for': `10.9.9.9, ${address}` });
    expect((await from('192.0.2.1', key('guesses plain'))).status).toBe(200);
    for (let at = 0; at < 5; at++) await errorOf(await from('192.0.2.1', `nx-guess-${at}`), 401);
    for (const secret of ['nx-guess-6', key('guesses boss'), 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln']) {
      const limited = await from('192.0.2.1', secret);
      const wait = Number(limited.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(50);
      expect(wait).toBeLessThanOrEqual(60);
      expect(await errorOf(limited, 429)).toMatchObject({ code: 'rate_limit_exceeded' });
    }
    expect((await from('192.0.2.1', key('guesses plain'))).status).toBe(200);
    expect((await from('192.0.2.2', key('guesses boss'))).status).toBe(200);
    expect(await metricsText(gateway.origin)).toMatch(/nexus_auth_total\{method="key",outcome="limited"\} 2/);
    // An old key that is sent again and again is a mistake, and who mends it is let in at once.
    for (let at = 0; at < 9; at++) expect([401, 429]).toContain((await from('192.0.2.3', 'nx-old')).status);
    expect((await from('192.0.2.3', 'nx-old')).status).toBe(429);
    expect((await from('192.0.2.3', key('guesses boss'))).status).toBe(200);
  });
});

describe('those who run the gateway', () => {
  it('have a place of their own where one is set, and callers find nothing of it', async () => {
    const gateway = await start('operators', { server: { adminPort: 0 } });
    const adminOrigin = /Admin\s+(http:\S+)\/admin/.exec(gateway.logs())?.[1] ?? '';
    const asBoss = { headers: { authorization: `Bearer ${key('operators boss')}` } };
    for (const path of ['/admin/keys', '/admin/upstreams', '/metrics'])
      await errorOf(await fetch(gateway.origin + path, asBoss), 404);
    for (const path of ['/admin/keys', '/admin/upstreams', '/metrics'])
      expect((await fetch(adminOrigin + path, asBoss)).status).toBe(200);
    expect((await fetch(`${adminOrigin}/metrics`)).status).toBe(200);
    expect((await fetch(`${adminOrigin}/health/ready`)).status).toBe(200);
    await errorOf(await fetch(`${adminOrigin}/admin/keys`), 401);
    const plain = { headers: { authorization: `Bearer ${key('operators plain')}` } };
    await errorOf(await fetch(`${adminOrigin}/admin/keys`, plain), 403);
    await errorOf(await fetch(`${adminOrigin}/v1/models`, asBoss), 404);
    expect(await gateway.stop()).toBe(0);
  });

  it('alone see metrics where others can reach the gateway', async () => {
    const gateway = await start('reachable', {}, { HOST: '0.0.0.0' });
    const origin = gateway.origin.replace('0.0.0.0', '127.0.0.1');
    const metrics = (secret?: string): Promise<Response> =>
      fetch(`${origin}/metrics`, secret === undefined ? {} : { headers: { authorization: `Bearer ${secret}` } });
    await errorOf(await metrics(), 401);
    await errorOf(await metrics(key('reachable plain')), 403);
    expect((await metrics(key('reachable boss'))).status).toBe(200);
  });

  it('are told when the admin port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as { readonly port: number };
    await expect(start('taken', { server: { adminPort: port } })).rejects.toThrow(`Port ${port} is in use`);
    holder.close();
  });
});

it('takes changes of who may call over while it runs', async () => {
  const gateway = await start('changes', {});
  const token = await issuer.token();
  await errorOf(await call(gateway, '/v1/me', token), 401);
  const auth = { oidc: { issuer: issuer.issuer, audience: issuer.audience } };
  writeFileSync(join(gateway.configFolder, 'gateway.yaml'), JSON.stringify({ ...quietGateway, auth }));
  await eventually(async () => (await call(gateway, '/v1/me', token)).status === 200);
  expect(await (await fetch(`${gateway.origin}/health/ready`)).text()).toContain('"identityProvider":{"state":"ok"');
});
