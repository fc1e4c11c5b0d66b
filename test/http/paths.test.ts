import { describe, expect, it } from 'vitest';
import { errorOf } from '../support/http-error.ts';
import { errorOfRaw, head, openRaw, sendRaw } from '../support/http-raw.ts';
import { awkwardModel, chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { stallingAfter } from '../support/upstream/framing.ts';

const house = scriptedHouse();

const withKey = (): Record<string, string> => ({ authorization: `Bearer ${house.gateway.key}` });
const chatBody = JSON.stringify({ model: chatModel, messages: [{ role: 'user', content: 'Привіт' }] });
const chatHead = (): Record<string, string> => ({
  ...withKey(),
  'content-length': String(Buffer.byteLength(chatBody)),
});

describe('one thing, written in many ways', () => {
  it.each([
    '/v1/chat/completions',
    '/chat/completions',
    '/v1/chat/completions/',
    '/chat/completions//',
    '/v1/chat/completions?x=1#y',
  ])('POST %s', async (path) => {
    const response = await fetch(house.gateway.origin + path, { method: 'POST', headers: withKey(), body: chatBody });
    expect(await response.json()).toMatchObject({ object: 'chat.completion' });
  });

  it.each(['/v1/embeddings', '/embeddings/'])('POST %s', async (path) => {
    const body = JSON.stringify({ model: 'mock-embed', input: 'Київ' });
    const response = await fetch(house.gateway.origin + path, { method: 'POST', headers: withKey(), body });
    expect(await response.json()).toMatchObject({ object: 'list' });
  });

  it.each(['/v1/models', '/models', '/v1/models/', '/models//', '/v1/models?limit=1'])('GET %s', async (path) => {
    const response = await fetch(house.gateway.origin + path, { headers: withKey() });
    const { data } = (await response.json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toContain(awkwardModel);
    expect(new Set(data.map(({ id }) => id)).size).toBe(data.length);
  });

  it.each([
    'org/mock-model:8b',
    'org%2Fmock-model%3A8b',
    'org%2fmock-model:8b',
    'org/mock-model%3a8b/',
    '%6frg/mock-model:8b',
  ])('GET /models/%s', async (id) => {
    for (const root of ['/v1/models/', '/models/']) {
      const reply = await sendRaw(house.gateway.origin, head(`GET ${root}${id}`, withKey()));
      expect([reply.status, JSON.parse(reply.body)]).toMatchObject([200, { id: awkwardModel, object: 'model' }]);
    }
  });

  it('an address in absolute form leads to the path in it, wherever it points', async () => {
    const reply = await sendRaw(house.gateway.origin, head('GET http://elsewhere.test/v1/models', withKey()));
    expect(reply.status).toBe(200);
  });
});

describe('no path leads round the key', () => {
  const guarded = [
    'GET /v1/models',
    'GET /models',
    'GET /v1/models/mock-model',
    'GET http://elsewhere.test/v1/models',
    'GET http://user:pass@elsewhere.test/v1/models',
    'GET https://elsewhere.test/models/mock-model',
    'GET /health/live/../../v1/models',
    'GET /health/%2e%2e/v1/models',
    'GET /v1/models/%2e%2e/%2e%2e/health/live',
    'GET /v1/models/mock-model?/health/live',
    'GET /v1/models/..;/health/live',
    'POST /v1/chat/completions',
    'POST /chat/completions/',
    'POST /docs/../v1/embeddings',
    'HEAD /v1/models',
  ];
  const elsewhere = [
    'GET //v1/models',
    'GET ///models',
    'GET //elsewhere.test/v1/models',
    'GET /v1//models',
    'GET /v1%2fmodels',
    'GET /%76%31/models',
    'GET /V1/Models',
    'GET /v1/models%00',
    'GET /v1/models%2f',
    'GET /v1/models#/health/live',
    'GET /./v1/%6dodels',
    'GET /health/live%2f..%2f..%2fv1%2fmodels',
    'GET /v1/v1/models',
    'GET /.git/config',
    'GET /docs/../../../etc/passwd',
    'POST /v1/messages',
  ];
  const unroutable = [
    'GET ftp://elsewhere.test/v1/models',
    'GET http://[::bad/v1/models',
    'GET /v1\\models',
    'GET \\v1\\models',
    'OPTIONS *',
  ];

  it.each(guarded)('%s is 401', async (line) => {
    const reply = await sendRaw(house.gateway.origin, head(line));
    // Where `..` ends at an open page, that page is what is shown: nothing of the models.
    if (reply.status === 200) expect(reply.body).toBe('{"status":"alive"}');
    else expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    if (!line.startsWith('HEAD') && reply.status !== 200) expect(errorOfRaw(reply).code).toBe('invalid_api_key');
  });

  it.each(elsewhere)('%s is 404, with a key too', async (line) => {
    for (const headers of [{}, withKey()]) {
      const reply = await sendRaw(house.gateway.origin, head(line, headers));
      expect([401, 404]).toContain(reply.status);
      expect(errorOfRaw(reply).code).toMatch(/^(unsupported_endpoint|model_not_found|invalid_api_key)$/);
      expect(reply.body).not.toContain(chatModel);
    }
  });

  it.each(unroutable)('%s is 400', async (line) => {
    const reply = await sendRaw(house.gateway.origin, head(line, withKey()));
    expect(reply.status).toBe(400);
    expect(errorOfRaw(reply).code).toBe('invalid_request');
  });

  it.each(['localhost/health/live?', 'localhost:4000/#@x', 'a@b/', 'a b', 'x/../health/live#', '', '[::1', 'a:b:c'])(
    'Host: %j changes nothing',
    async (host) => {
      const reply = await sendRaw(house.gateway.origin, head('GET /v1/models', { host }));
      expect([400, 401]).toContain(reply.status);
      errorOfRaw(reply);
      const routed = await sendRaw(house.gateway.origin, head('GET /v1/models', { host, ...withKey() }));
      expect(routed.body.includes(chatModel)).toBe(reply.status === 401);
    },
  );

  it('headers that proxies believe are not believed', async () => {
    for (const name of [
      'x-original-url',
      'x-rewrite-url',
      'x-forwarded-prefix',
      'x-http-method-override',
      'x-forwarded-for',
      'x-real-ip',
    ])
      expect((await sendRaw(house.gateway.origin, head('GET /v1/models', { [name]: '/health/live' }))).status).toBe(
        401,
      );
  });

  it('/v1 twice is told as such', async () => {
    const error = await errorOf(await fetch(`${house.gateway.origin}/v1/v1/models`), 404);
    expect(error.message).toContain('/v1 twice');
  });
});

describe('methods', () => {
  it.each([
    ['GET', '/v1/chat/completions', 'POST'],
    ['PUT', '/chat/completions/', 'POST'],
    ['HEAD', '/v1/embeddings', 'POST'],
    ['POST', '/v1/models', 'GET'],
    ['DELETE', '/v1/models/mock-model', 'GET'],
    ['PATCH', '/health/ready', 'GET'],
    ['TRACE', '/metrics', 'GET'],
    ['OPTIONS', '/v1/models', 'GET'],
    ['PROPFIND', '/docs', 'GET'],
  ])('%s %s is 405 and says %s', async (method, path, allowed) => {
    const reply = await sendRaw(house.gateway.origin, head(`${method} ${path}`));
    expect([reply.status, reply.headers.allow]).toEqual([405, allowed]);
    if (method === 'HEAD') expect(reply.body).toBe('');
    else expect(errorOfRaw(reply)).toMatchObject({ code: 'method_not_allowed', type: 'invalid_request_error' });
  });

  it('HEAD is GET without the body', async () => {
    for (const path of [
      '/',
      '/docs',
      '/openapi.json',
      '/health/live',
      '/metrics',
      '/v1/models',
      '/v1/models/mock-model',
    ]) {
      const got = await sendRaw(house.gateway.origin, head(`GET ${path}`, withKey()));
      const asked = await sendRaw(house.gateway.origin, head(`HEAD ${path}`, withKey()));
      expect([asked.status, asked.body, asked.headers['content-type']]).toEqual([200, '', got.headers['content-type']]);
      expect(got.body).not.toBe('');
    }
  });

  it('CONNECT gets an answer and no tunnel', async () => {
    const reply = await sendRaw(house.gateway.origin, head('CONNECT elsewhere.test:443'));
    expect([reply.status, errorOfRaw(reply).code]).toEqual([405, 'method_not_allowed']);
  });

  it('an upgrade is not taken', async () => {
    const reply = await sendRaw(
      house.gateway.origin,
      `GET /v1/models HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n`,
    );
    expect([reply.status, errorOfRaw(reply).code]).toEqual([401, 'invalid_api_key']);
  });
});

describe('what is no HTTP', () => {
  it.each<readonly [string, string, number, string]>([
    ['noise', 'HELLO\r\n\r\n', 400, 'invalid_request'],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n', 400, 'invalid_request'],
    ['another version', 'GET / HTTP/9.9\r\n\r\n', 400, 'invalid_request'],
    ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'invalid_request'],
    ['no host', 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'invalid_request'],
    ['two lengths', head('POST /v1/models', { 'content-length': '5', 'Content-Length': '6' }), 400, 'invalid_request'],
    [
      'a length and chunks',
      `${head('POST /v1/models', { 'content-length': '5', 'transfer-encoding': 'chunked' })}0\r\n\r\n`,
      400,
      'invalid_request',
    ],
    ['a length below nothing', head('POST /v1/models', { 'content-length': '-5' }), 400, 'invalid_request'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nhost: a\r\nx-a : b\r\n\r\n', 400, 'invalid_request'],
    ['a folded header', 'GET / HTTP/1.1\r\nhost: a\r\nx-a: b\r\n c\r\n\r\n', 400, 'invalid_request'],
    ['a bare return', 'GET / HTTP/1.1\rhost: a\r\r', 400, 'invalid_request'],
    ['too large headers', head('GET /', { 'x-large': 'x'.repeat(40_000) }), 431, 'headers_too_large'],
    ['a too long address', head(`GET /v1/models/${'x'.repeat(40_000)}`), 431, 'headers_too_large'],
  ])('%s', async (_name, bytes, status, code) => {
    const reply = await sendRaw(house.gateway.origin, Buffer.from(bytes, 'latin1'));
    expect(reply.status).toBe(status);
    expect(errorOfRaw(reply)).toMatchObject({ code, type: 'invalid_request_error' });
    expect(reply.headers.connection).toBe('close');
  });

  it('a broken chunk in a body', async () => {
    const reply = await sendRaw(
      house.gateway.origin,
      `${head('POST /v1/chat/completions', { ...withKey(), 'transfer-encoding': 'chunked' })}ZZ\r\n\r\n`,
    );
    expect([reply.status, errorOfRaw(reply).code]).toEqual([400, 'invalid_request']);
  });

  it('an unknown expectation is ignored, 100-continue is met', async () => {
    const reply = await sendRaw(
      house.gateway.origin,
      head('POST /v1/chat/completions', { ...chatHead(), expect: 'miracles' }) + chatBody,
    );
    expect(reply.status).toBe(200);
    const { socket, until } = await openRaw(house.gateway.origin);
    socket.write(head('POST /v1/chat/completions', { ...chatHead(), expect: '100-continue' }));
    expect(await until(/\r\n\r\n/)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(chatBody);
    expect(await until(/chat\.completion/)).toContain('HTTP/1.1 200 OK');
  });

  it('a client of HTTP/1.0 gets its stream without chunks', async () => {
    const body = JSON.stringify({ ...(JSON.parse(chatBody) as object), stream: true });
    const { socket, closed, received } = await openRaw(house.gateway.origin);
    const length = String(Buffer.byteLength(body));
    socket.write(
      head('POST /v1/chat/completions', { ...withKey(), 'content-length': length }).replace('HTTP/1.1', 'HTTP/1.0') +
        body,
    );
    expect(await closed).toBeUndefined();
    expect(received()).not.toMatch(/transfer-encoding/i);
    expect(received()).toMatch(/\r\n\r\ndata: \{.*data: \[DONE\]\n\n$/s);
  });

  it('noise behind a running stream ends the connection and never stands in its text', async () => {
    house.upstream.script(stallingAfter(2, 400, textAnswer('Один два три')));
    const body = JSON.stringify({ ...(JSON.parse(chatBody) as object), stream: true });
    const { socket, until, received, closed } = await openRaw(house.gateway.origin);
    const headers = { ...withKey(), connection: 'keep-alive', 'content-length': String(Buffer.byteLength(body)) };
    socket.write(head('POST /v1/chat/completions', headers) + body);
    await until(/data: /);
    socket.write('NOISE\r\n\r\n');
    await closed;
    expect(received().match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(received()).not.toContain('invalid_request');
  });
});
