import { request as httpRequest, type ClientRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveIn, narrow } from '../../eval/cancellation/leave.ts';
import * as evaluated from '../../eval/cancellation/phases.ts';
import { type FakeIssuer, startFakeIssuer } from '../support/fake-issuer.ts';
import { eventually, inFlight, metricsText, openExchanges } from '../support/http-metrics.ts';
import { head, openRaw } from '../support/http-raw.ts';
import { chatModel, embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { headersOnly, silence } from '../support/upstream/fault.ts';
import { hangingAfter, inWritesOf } from '../support/upstream/framing.ts';
import type { Reply } from '../support/upstream/scenario.ts';
import { post } from '../support/wire-client.ts';

/** From the client's leave to the upstream's. */
const MOST_MS = 250;

const house = scriptedHouse({ gateway: { server: { wireCommitMs: 100 } } });

const messages = [{ role: 'user', content: 'Привіт' }];
const story = textAnswer('Жили собі дід і баба, і була в них курочка ряба.');
const vectors: Reply = {
  headers: { 'content-type': 'application/json' },
  steps: [{ send: '{"object":"list","data":[{"object":"emb' }, { hang: true }],
};

const openedOnly: Reply = { headers: { 'content-type': 'application/json' }, steps: [{ open: true }, { hang: true }] };

const asked = {
  'chat stream': ['/v1/chat/completions', { model: chatModel, messages, stream: true }],
  'chat whole': ['/v1/chat/completions', { model: chatModel, messages }],
  embeddings: ['/v1/embeddings', { model: embedModel, input: 'Київ' }],
} as const;

/** A client that can leave: `destroy` closes its socket. */
function ask(kind: keyof typeof asked): { client: ClientRequest; heard: () => string } {
  const [path, body] = asked[kind];
  const { key, origin } = house.gateway;
  let heard = '';
  const client = httpRequest(`${origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    agent: false,
  });
  client.on('error', () => undefined);
  client.on('response', (response) => {
    response.on('error', () => undefined);
    response.setEncoding('utf8').on('data', (text: string) => (heard += text));
  });
  client.end(JSON.stringify(body));
  return { client, heard: () => heard };
}

describe('when the client leaves, the upstream is left', () => {
  it.each<readonly [keyof typeof asked, string, Reply, string]>([
    ['chat stream', 'before the upstream’s headers', silence(), ''],
    ['chat stream', 'before the first token', headersOnly(), ''],
    ['chat stream', 'before the first token, after the role', hangingAfter(1, story), ''],
    ['chat stream', 'in the middle', hangingAfter(4, story), 'дід'],
    ['chat stream', 'during pings', silence(), ': ping'],
    ['chat whole', 'before the upstream’s headers', silence(), ''],
    ['chat whole', 'before the first token', openedOnly, ''],
    ['chat whole', 'in the middle', hangingAfter(2, inWritesOf(60, story)), ''],
    ['embeddings', 'before the upstream’s headers', silence(), ''],
    ['embeddings', 'before the first token', openedOnly, ''],
    ['embeddings', 'in the middle', vectors, ''],
  ])('%s, %s', async (kind, _phase, reply, until) => {
    house.upstream.script(reply);
    const arrived = house.upstream.nextRequest();
    const { client, heard } = ask(kind);
    const upstreamCall = await arrived;
    if (until === '') await wait(40);
    else await eventually(() => heard().includes(until));
    expect(upstreamCall.closedAt).toBeUndefined();
    expect(await inFlight(house.gateway.origin)).toBe(1);
    const leftAt = performance.now();
    client.destroy();
    expect((await upstreamCall.closed) - leftAt).toBeLessThan(MOST_MS);
    expect(upstreamCall.abandoned).toBe(true);
    await eventually(async () => (await inFlight(house.gateway.origin)) === 0, 500);
    expect(house.upstream.requests).toHaveLength(1);
  });

  it('it is counted as a departure, not as a fault of the model', async () => {
    const text = await metricsText(house.gateway.origin);
    expect(text).toMatch(/nexus_requests_total\{operation="chat",model="[^"]+",outcome="cancelled"\} [1-9]/);
    expect(text).toMatch(/nexus_requests_total\{operation="embed",model="[^"]+",outcome="cancelled"\} [1-9]/);
    expect(text).not.toMatch(/nexus_upstream_attempts_total\{[^}]*outcome="(upstream_|internal_)/);
  });

  it('a client that closes its writing side has left: many proxies leave in this way', async () => {
    house.upstream.script(silence());
    const arrived = house.upstream.nextRequest();
    const body = JSON.stringify(asked['chat whole'][1]);
    const connection = await openRaw(house.gateway.origin);
    connection.socket.write(
      head('POST /v1/chat/completions', {
        authorization: `Bearer ${house.gateway.key}`,
        'content-length': String(Buffer.byteLength(body)),
      }) + body,
    );
    const call = await arrived;
    const leftAt = performance.now();
    connection.socket.end();
    expect((await call.closed) - leftAt).toBeLessThan(MOST_MS);
    await connection.closed;
    await eventually(async () => (await inFlight(house.gateway.origin)) === 0, 500);
  });

  it.each([
    '/v1/chat/completions',
    '/v1/embeddings',
    '/v1/route',
    '/v1/feedback',
    '/v1/pii/unlock',
    '/admin/keys',
    '/admin/keys/none/rotate',
  ])('a client that leaves while it still writes its body leaves nothing behind: %s', async (path) => {
    const { socket } = await openRaw(house.gateway.origin);
    socket.write(head(`POST ${path}`, { authorization: `Bearer ${house.gateway.key}`, 'content-length': '1000' }));
    socket.write('{"model":');
    await eventually(async () => (await openExchanges(house.gateway.origin)) === 1);
    socket.destroy();
    await eventually(async () => (await openExchanges(house.gateway.origin)) === 0, 500);
    expect(house.upstream.requests).toEqual([]);
  });

  it('a client that leaves while it writes the body of a second request behind one that is not answered yet', async () => {
    house.upstream.script(silence());
    const { socket } = await openRaw(house.gateway.origin);
    const authorization = `Bearer ${house.gateway.key}`;
    const body = JSON.stringify(asked['chat whole'][1]);
    const post = (length: number): string =>
      head('POST /v1/chat/completions', { authorization, connection: 'keep-alive', 'content-length': String(length) });
    socket.write(post(Buffer.byteLength(body)) + body);
    socket.write(`${post(1000)}{"model":`);
    await eventually(async () => (await openExchanges(house.gateway.origin)) === 2);
    socket.destroy();
    await eventually(async () => (await openExchanges(house.gateway.origin)) === 0, 500);
  });

  it('fifty that leave at once leave nothing behind, and the next one is served', async () => {
    house.upstream.script(hangingAfter(3, story), { model: chatModel });
    const clients = Array.from({ length: 50 }, () => ask('chat stream'));
    await eventually(() => clients.every(({ heard }) => heard().includes('собі')));
    expect(house.upstream.openRequests).toBe(50);
    const leftAt = performance.now();
    for (const { client } of clients) client.destroy();
    await eventually(() => house.upstream.openRequests === 0, 1000);
    expect(performance.now() - leftAt).toBeLessThan(2 * MOST_MS);
    await eventually(async () => (await inFlight(house.gateway.origin)) === 0, 500);
    house.upstream.reset();
    expect((await post(house.gateway, '/chat/completions', asked['chat whole'][1])).status).toBe(200);
  });
});

describe('in phases in which the upstream holds nothing of the request', () => {
  const single = scriptedHouse({
    gateway: { resilience: {} }, // tries again, as a gateway does by default
    upstream: narrow,
    models: [
      { id: evaluated.chatModel, upstream: 'mock' },
      { id: evaluated.embedModel, upstream: 'mock', capabilities: ['embed'] },
    ],
  });
  let issuer: FakeIssuer;
  beforeAll(async () => {
    issuer = await startFakeIssuer();
  });
  afterAll(() => issuer.close());
  it.each(
    (['before it is known who asks', 'queued', 'between retries'] as const).flatMap((phase) =>
      evaluated.kinds.map((kind) => [phase, kind] as const),
    ),
  )('%s, %s: it is forgotten, and its slot is free', async (phase, kind) => {
    const { gateway, upstream } = single;
    const { broken } = await leaveIn(phase, kind, { gateway, upstream, issuer });
    expect(broken.join('; ')).toBe('');
  });
});
