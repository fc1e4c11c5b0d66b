import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../support/http-error.ts';
import { metricsText, residentMb } from '../support/http-metrics.ts';
import { head, openRaw } from '../support/http-raw.ts';
import { chatModel, embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { post } from '../support/wire-client.ts';

const LIMIT_MB = 4;

const house = scriptedHouse({ gateway: { server: { bodyLimitMb: LIMIT_MB } } });

const messages = [{ role: 'user', content: 'Привіт' }];
const good = JSON.stringify({ model: chatModel, messages });

const chat = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${house.gateway.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${house.gateway.key}`, ...headers },
    body,
  });

describe('a body that is no JSON is 400, whatever is wrong with it', () => {
  const nested = (depth: number): string => `{"model":"m","messages":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  it.each<readonly [string, string | Uint8Array]>([
    ['empty', ''],
    ['cut off', good.slice(0, -5)],
    ['two values', `${good}${good}`],
    ['not UTF-8', Buffer.from([...Buffer.from('{"model":"'), 0xc3, 0x28, ...Buffer.from('"}')])],
    ['with a byte order mark', `\uFEFF${good}`],
    ['100,000 levels deep', nested(100_000)],
    ['100,000 levels deep and never closed', '[{"a":'.repeat(50_000)],
    ['with a key twice', `{"model":"a","model":"b","messages":[]}`],
    ['with a key twice, once escaped', String.raw`{"model":"a","mod\u0065l":"b","messages":[]}`],
    ['with a key twice, deep inside', `{"model":"m","messages":[{"role":"user","content":"x","role":"system"}]}`],
    ['with __proto__', `{"model":"m","__proto__":{"stream":true},"messages":[]}`],
    ['with __proto__, escaped', String.raw`{"model":"m","messages":[{"\u005f_proto__":{}}]}`],
  ])('%s', async (_name, body) => {
    const startedAt = performance.now();
    const error = await errorOf(await chat(body), 400);
    expect(error.code).toBe('invalid_json');
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(house.upstream.requests).toEqual([]);
  });

  it.each(['[]', '"text"', 'null', '42', 'true'])('JSON that is no object: %s', async (body) => {
    expect((await errorOf(await chat(body), 400)).param).toBe('body');
  });

  it('keys that name what every object has are ordinary keys', async () => {
    const body = `{"model":"${chatModel}","messages":[{"role":"user","content":"x"}],"constructor":{"prototype":{"a":1}},"hasOwnProperty":1}`;
    expect((await chat(body)).status).toBe(200);
    expect(house.upstream.requests[0]?.body).toMatchObject({ hasOwnProperty: 1 });
  });

  const many = (count: number, value: string): string => Array.from({ length: count }, () => value).join(',');
  const start = `{"model":"${chatModel}","messages":[{"role":"user","content":"x"}`;
  it.each<readonly [string, string]>([
    ['100,000 messages', `${start},${many(100_000, '{"role":"user","content":""}')}]}`],
    ['10,001 messages', `${start},${many(10_000, '{"role":"user","content":""}')}]}`],
    ['a million wrong messages', `${start},${many(1_000_000, '{}')}]}`],
    ['two million numbers to stop at', `${start}],"stop":[${many(2_000_000, '0')}]}`],
    ['99,000 numbers to stop at', `${start}],"stop":[${many(99_000, '0')}]}`],
    ['a million empty tools', `${start}],"tools":[${many(1_000_000, '{}')}]}`],
    ['49,000 empty tool calls', `${start},{"role":"assistant","tool_calls":[${many(49_000, '{}')}]}]}`],
    ['a million lists nobody knows', `${start}],"mystery":[${many(1_000_000, '[]')}]}`],
    ['200,000 keys', `${start}],${Array.from({ length: 200_000 }, (_, at) => `"k${at}":0`).join(',')}}`],
    ['backslashes without end', `{"model":"${'\\'.repeat(3_000_000)}`],
  ])('%s are refused at once', async (_name, body) => {
    expect(body.length).toBeLessThan(LIMIT_MB * 1_048_576);
    const startedAt = performance.now();
    await errorOf(await chat(body), 400);
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });

  it('embeddings: what are no tokens is refused, and those that are still work', async () => {
    const embed = (input: unknown): Promise<Response> =>
      post(house.gateway, '/embeddings', { model: embedModel, input });
    expect((await errorOf(await embed([[99_999_999]]), 400)).param).toBe('input[0][0]');
    const response = await embed([[9906, 1917]]);
    expect(response.status).toBe(200);
    expect(house.upstream.requests[0]?.body.input).toEqual(['Hello world']);
    await errorOf(await embed(Array.from({ length: 60 }, () => Array.from({ length: 8000 }, () => 15))), 400);
  });
});

describe('a wrong field is 400 and named with its path', () => {
  const user = { role: 'user', content: 'x' };
  const withMessage = (message: unknown): object => ({ messages: [user, user, message] });
  it.each<readonly [string, object]>([
    ['model', { model: 7 }],
    ['model', { model: '' }],
    ['model', { model: 'm'.repeat(300) }],
    ['messages', { messages: [] }],
    ['messages', { messages: 'hello' }],
    ['messages[2]', withMessage(null)],
    ['messages[2]', withMessage('hello')],
    ['messages[2].role', withMessage({ content: 'x' })],
    ['messages[2].role', withMessage({ role: 'wizard', content: 'x' })],
    ['messages[2].content', withMessage({ role: 'user', content: 7 })],
    ['messages[2].content', withMessage({ role: 'user', content: { text: 'x' } })],
    [
      'messages[2].content[1].text',
      withMessage({ role: 'user', content: [{ type: 'text', text: 'x' }, { type: 'text' }] }),
    ],
    ['messages[2].content[0].image_url', withMessage({ role: 'user', content: [{ type: 'image_url', image_url: 7 }] })],
    ['messages[2].tool_calls[0].id', withMessage({ role: 'assistant', tool_calls: [{ id: 7, type: 'function' }] })],
    [
      'messages[2].tool_calls[0].function',
      withMessage({ role: 'assistant', tool_calls: [{ id: 'c', type: 'function' }] }),
    ],
    ['messages[2].tool_call_id', withMessage({ role: 'tool', content: 'x', tool_call_id: 7 })],
    ['stream', { stream: 'true' }],
    ['stream_options.include_usage', { stream: true, stream_options: { include_usage: 'yes' } }],
    ['temperature', { temperature: '0.7' }],
    ['top_p', { top_p: '1' }],
    ['max_tokens', { max_tokens: '100' }],
    ['max_tokens', { max_tokens: 1.5 }],
    ['max_completion_tokens', { max_completion_tokens: 0 }],
    ['n', { n: 100_000 }],
    ['n', { n: '2' }],
    ['seed', { seed: 1.5 }],
    ['stop', { stop: 7 }],
    ['tools', { tools: {} }],
    ['tools[0]', { tools: ['search'] }],
    ['tools[0].function.name', { tools: [{ type: 'function', function: { name: '' } }] }],
    ['response_format', { response_format: 'json' }],
  ])('%s in %j', async (param, fields) => {
    const error = await errorOf(
      await post(house.gateway, '/chat/completions', { model: chatModel, messages, ...fields }),
      400,
    );
    expect(error).toMatchObject({ param, type: 'invalid_request_error' });
    expect(error.message).toContain(param);
    expect(error.code).toMatch(/^(invalid_value|missing_required_parameter)$/);
    expect(house.upstream.requests).toEqual([]);
  });

  it.each<readonly [string, object]>([
    ['input', {}],
    ['input', { input: '' }],
    ['input', { input: [] }],
    ['input[1]', { input: ['ok', ''] }],
    ['input[1]', { input: ['ok', 7] }],
    ['input', { input: { text: 'x' } }],
    ['encoding_format', { input: 'x', encoding_format: 'hex' }],
    ['dimensions', { input: 'x', dimensions: '8' }],
  ])('embeddings: %s in %j', async (param, fields) => {
    const error = await errorOf(await post(house.gateway, '/embeddings', { model: embedModel, ...fields }), 400);
    expect(error.param).toBe(param);
  });
});

describe('who asks', () => {
  const list = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${house.gateway.baseUrl}/models`, { headers });

  it.each<readonly [string, (key: string) => Record<string, string>]>([
    ['no key', () => ({})],
    ['a wrong key', () => ({ authorization: 'Bearer nx-wrong' })],
    ['half the key', (key) => ({ authorization: `Bearer ${key.slice(0, -1)}` })],
    ['more than the key', (key) => ({ authorization: `Bearer ${key}x` })],
    ['the key and another word', (key) => ({ authorization: `Bearer ${key} x` })],
    ['another scheme', (key) => ({ authorization: `Basic ${key}` })],
    ['the key as a password', (key) => ({ authorization: `Basic ${Buffer.from(`user:${key}`).toString('base64')}` })],
    ['the bare key', (key) => ({ authorization: key })],
    ['an empty bearer', () => ({ authorization: 'Bearer ' })],
    ['an empty x-api-key', () => ({ 'x-api-key': '' })],
    ['the key in a cookie', (key) => ({ cookie: `key=${key}` })],
    ['a very long key', () => ({ authorization: `Bearer ${'k'.repeat(9000)}` })],
  ])('%s is 401', async (_name, headersOf) => {
    const response = await list(headersOf(house.gateway.key));
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await errorOf(response, 401)).toMatchObject({
      type: 'authentication_error',
      code: 'invalid_api_key',
      param: null,
    });
  });

  it('a key in the address does not count', async () => {
    await errorOf(
      await fetch(`${house.gateway.baseUrl}/models?api_key=${house.gateway.key}&key=${house.gateway.key}`),
      401,
    );
  });

  it.each<readonly [string, (key: string) => Record<string, string>]>([
    ['a bearer token', (key) => ({ authorization: `Bearer ${key}` })],
    ['a scheme in small letters', (key) => ({ authorization: `bearer ${key}` })],
    ['api-key', (key) => ({ 'api-key': key })],
    ['x-api-key', (key) => ({ 'x-api-key': key })],
  ])('%s is taken', async (_name, headersOf) => {
    const response = await list(headersOf(house.gateway.key));
    await response.text();
    expect(response.status).toBe(200);
  });

  it('without a key nothing of the request is looked at', async () => {
    await errorOf(await chat('{"broken', { authorization: 'Bearer nx-wrong' }), 401);
    expect(house.upstream.requests).toEqual([]);
  });

  it('a client’s own request id is kept when it is one, and replaced when it is not', async () => {
    const idFor = async (id: string): Promise<string | null> =>
      (await fetch(`${house.gateway.origin}/health/live`, { headers: { 'x-request-id': id } })).headers.get(
        'x-request-id',
      );
    expect(await idFor('ticket_42-a')).toBe('ticket_42-a');
    for (const bad of ['a b', '<script>', 'x'.repeat(65), 'a,b', '']) expect(await idFor(bad)).toMatch(/^[\w-]{16}$/);
  });
});

describe('what is not there', () => {
  it('an unknown model names near ones', async () => {
    const error = await errorOf(await post(house.gateway, '/chat/completions', { model: 'mock-modle', messages }), 404);
    expect(error).toMatchObject({ code: 'model_not_found', param: 'model', type: 'invalid_request_error' });
    expect(error.message).toContain(chatModel);
  });

  it('an unknown model of 256 characters or odd letters is answered shortly', async () => {
    for (const model of [
      'x'.repeat(256),
      '../../etc/passwd',
      '\u0000\u202e',
      '<img src=x>',
      'constructor',
      '__proto__',
    ]) {
      const error = await errorOf(await post(house.gateway, '/chat/completions', { model, messages }), 404);
      expect(error.message.length).toBeLessThan(300);
    }
  });

  it('a model that is there but can not do it says so', async () => {
    const embed = await errorOf(await post(house.gateway, '/embeddings', { model: chatModel, input: 'x' }), 400);
    const talk = await errorOf(await post(house.gateway, '/chat/completions', { model: embedModel, messages }), 400);
    expect([embed.param, talk.param]).toEqual(['model', 'model']);
    expect(house.upstream.requests).toEqual([]);
  });
});

describe('bodies of other kinds', () => {
  it.each(['application/xml', 'multipart/form-data; boundary=x', 'image/png', 'application/jsonx', 'x'])(
    'content-type %s is 415',
    async (type) => {
      expect((await errorOf(await chat(good, { 'content-type': type }), 415)).code).toBe('unsupported_media_type');
    },
  );

  it.each(['br', 'deflate', 'gzip, gzip', 'zstd'])('content-encoding %s is 415', async (encoding) => {
    expect((await errorOf(await chat(good, { 'content-encoding': encoding }), 415)).code).toBe(
      'unsupported_media_type',
    );
  });

  it.each([
    'application/json; charset=utf-8',
    'application/vnd.api+json',
    'text/plain',
    'application/x-www-form-urlencoded',
  ])('content-type %s is taken', async (type) => {
    const response = await chat(good, { 'content-type': type });
    await response.text();
    expect(response.status).toBe(200);
  });

  it('gzip is unpacked, and what only says it is gzip is 400', async () => {
    const response = await chat(gzipSync(good), { 'content-encoding': 'gzip' });
    await response.text();
    expect(response.status).toBe(200);
    expect(house.upstream.requests[0]?.body).toMatchObject({ messages });
    await errorOf(await chat(good, { 'content-encoding': 'gzip' }), 400);
    await errorOf(await chat(gzipSync(good).subarray(0, -9), { 'content-encoding': 'gzip' }), 400);
  });

  it('a gzip bomb of 1 GB is 413 at once and costs no memory', async () => {
    const bomb = gzipSync(Buffer.alloc(1_048_576 * 32, 0x20));
    // Members of one gzip file stand one behind another: 32 MB times 32 makes the gigabyte.
    const whole = Buffer.concat(Array.from({ length: 32 }, () => bomb));
    expect(whole.length).toBeLessThan(1_200_000);
    const before = residentMb(await metricsText(house.gateway.origin));
    const startedAt = performance.now();
    const error = await errorOf(await chat(whole, { 'content-encoding': 'gzip' }), 413);
    expect(error.code).toBe('request_too_large');
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(residentMb(await metricsText(house.gateway.origin)) - before).toBeLessThan(64);
  });
});

/** So much is read past the limit. */
const DISCARDED_MB = 64;

describe('a body that is too large', () => {
  const large = Buffer.alloc((LIMIT_MB + 3) * 1_048_576, 0x20);

  it('is 413, announced or in chunks, and the connection goes on', async () => {
    for (const framing of ['content-length', 'chunked']) {
      const connection = await openRaw(house.gateway.origin);
      const { socket, until } = connection;
      const headers = { authorization: `Bearer ${house.gateway.key}`, connection: 'keep-alive' };
      if (framing === 'content-length') {
        socket.write(head('POST /v1/chat/completions', { ...headers, 'content-length': String(large.length) }));
        socket.write(large);
      } else {
        socket.write(head('POST /v1/chat/completions', { ...headers, 'transfer-encoding': 'chunked' }));
        socket.write(`${large.length.toString(16)}\r\n`);
        socket.write(large);
        socket.write('\r\n0\r\n\r\n');
      }
      expect(await until(/"code":"request_too_large"/)).toMatch(/^HTTP\/1\.1 413 /);
      socket.write(head('GET /health/live'));
      expect(await until(/"alive"/)).toContain('HTTP/1.1 200 OK');
      expect(await connection.closed).toBeUndefined();
    }
  });

  it('a client that writes all of it before it reads still gets the answer, without a key too', async () => {
    const withKey = await chat(large);
    expect((await errorOf(withKey, 413)).message).toContain(`${LIMIT_MB} MB`);
    await errorOf(await chat(large, { authorization: 'Bearer nx-wrong' }), 401);
    await errorOf(await fetch(`${house.gateway.origin}/nowhere`, { method: 'POST', body: large }), 404);
  });

  it('a body without end is answered and let go of', async () => {
    const connection = await openRaw(house.gateway.origin);
    const { socket, until } = connection;
    socket.write(
      head('POST /v1/chat/completions', {
        authorization: `Bearer ${house.gateway.key}`,
        'transfer-encoding': 'chunked',
      }),
    );
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1_048_576, 0x20), Buffer.from('\r\n')]);
    // No more than is read before the answer: what is on its way when Node closes the connection resets it, and a write
    // that hears of that loses the answer.
    for (let sent = 0; sent < LIMIT_MB + DISCARDED_MB; sent++) if (!socket.write(chunk)) await once(socket, 'drain');
    socket.write('1\r\n \r\n');
    expect(await until(/"code":"request_too_large"/)).toMatch(/^HTTP\/1\.1 413 /);
    const send = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', send);
    send();
    await connection.closed;
  });

  it('one byte less than the limit is read', async () => {
    const body = Buffer.alloc(LIMIT_MB * 1_048_576, 0x20);
    body.write(good);
    const response = await chat(body);
    await response.text();
    expect(response.status).toBe(200);
  });
});
