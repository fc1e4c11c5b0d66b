import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from '../support/http-error.ts';
import { chatModel, startScriptedGateway, type ScriptedGateway } from '../support/scripted-gateway.ts';

const allowed = 'https://chat.example.org';
const local = 'http://localhost:3000';
const foreign = [
  'https://evil.example.org',
  'http://chat.example.org',
  'https://chat.example.org:8443',
  'https://chat.example.org.evil.test',
  'https://evilchat.example.org',
  'https://CHAT.example.org',
  'null',
];

let open: ScriptedGateway | undefined;
let shut: ScriptedGateway | undefined;
beforeAll(async () => {
  [open, shut] = await Promise.all([
    startScriptedGateway({ gateway: { server: { cors: { allowedOrigins: [allowed, local] } } } }),
    startScriptedGateway(),
  ]);
}, 15_000);
afterAll(async () => {
  await Promise.all([open?.stop(), shut?.stop()]);
});

const ask = (
  house: ScriptedGateway | undefined,
  path: string,
  method: string,
  headers: Record<string, string>,
): Promise<Response> => {
  if (!house) throw new Error('not started');
  const key = { authorization: `Bearer ${house.gateway.key}` };
  const body = JSON.stringify({ model: chatModel, messages: [{ role: 'user', content: 'x' }], stream: true });
  return fetch(house.gateway.origin + path, {
    method,
    headers: { ...(method !== 'OPTIONS' && key), ...headers },
    body: method === 'POST' ? body : null,
  });
};

const preflight = (
  house: ScriptedGateway | undefined,
  origin: string,
  path = '/v1/chat/completions',
): Promise<Response> =>
  ask(house, path, 'OPTIONS', {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  });

const corsOf = (response: Response): readonly string[] =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('an allowed page', () => {
  it.each([allowed, local])('%s asks beforehand, without a key', async (origin) => {
    for (const path of ['/v1/chat/completions', '/models', '/v1/embeddings/']) {
      const response = await preflight(open, origin, path);
      expect([response.status, await response.text()]).toEqual([204, '']);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE, OPTIONS');
      const headers = response.headers.get('access-control-allow-headers') ?? '';
      for (const name of ['authorization', 'content-type', 'x-openwebui-chat-id'])
        expect(headers.split(', ')).toContain(name);
      expect(headers).not.toContain('*');
      expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0);
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it.each<readonly [string, string, Record<string, string>, number]>([
    ['/v1/models', 'GET', {}, 200],
    ['/v1/chat/completions', 'POST', {}, 200],
    ['/v1/models', 'GET', { authorization: 'Bearer wrong' }, 401],
    ['/v1/models/nothing', 'GET', {}, 404],
    ['/nowhere', 'GET', {}, 404],
    ['/v1/chat/completions', 'DELETE', {}, 405],
    ['/v1/chat/completions', 'POST', { 'content-type': 'image/png' }, 415],
  ])('reads the reply of %s %s %j (%i)', async (path, method, headers, status) => {
    const response = await ask(open, path, method, { origin: allowed, ...headers });
    await response.text();
    expect(response.status).toBe(status);
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(response.headers.get('vary')).toBe('origin');
    const exposed = (response.headers.get('access-control-expose-headers') ?? '').split(', ');
    for (const name of ['x-request-id', 'retry-after', 'x-nexus-model']) expect(exposed).toContain(name);
  });

  it('an OPTIONS that is no preflight is a method like others', async () => {
    await errorOf(await ask(open, '/v1/models', 'OPTIONS', { origin: allowed }), 405);
  });
});

describe('any other page', () => {
  it.each(foreign)('%s gets nothing', async (origin) => {
    const before = await preflight(open, origin);
    expect([before.ok, corsOf(before)]).toEqual([true, []]);
    const response = await ask(open, '/v1/models', 'GET', { origin });
    expect([corsOf(response), response.headers.get('vary')]).toEqual([[], 'origin']);
  });

  it('where nothing is configured, none is allowed', async () => {
    for (const origin of [allowed, local, 'null']) {
      expect(corsOf(await preflight(shut, origin))).toEqual([]);
      const response = await ask(shut, '/v1/models', 'GET', { origin });
      expect([response.status, corsOf(response)]).toEqual([200, []]);
    }
  });
});

describe('security headers', () => {
  it.each(['/', '/docs', '/openapi.json', '/health/live', '/health/ready', '/metrics', '/v1/models', '/nowhere'])(
    '%s',
    async (path) => {
      const response = await ask(shut, path, 'GET', {});
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('server')).toBeNull();
      expect(response.headers.get('x-powered-by')).toBeNull();
      expect(response.headers.get('content-type')).toMatch(
        /^(application\/json|text\/(html|plain)(; .*)?charset=utf-8)$/,
      );
    },
  );

  it('the reference page may run nothing and be framed by nobody', async () => {
    const response = await ask(shut, '/docs', 'GET', {});
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('script');
    expect(await response.text()).not.toMatch(/<script|https?:\/\/(?!localhost|127\.0\.0\.1)[^"]*\.(js|css)/);
  });
});
