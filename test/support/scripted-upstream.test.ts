import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startScriptedUpstream, type ScriptedUpstream } from './scripted-upstream.ts';
import { fragmentsOf, textAnswer, toolCallAnswer } from './upstream/chat-answer.ts';
import { vectorOf } from './upstream/embeddings-answer.ts';
import { connectionReset, endlessStream, gzipBomb, htmlPage, rateLimited, silence } from './upstream/fault.ts';
import { cutAfter, endedAfter, hangingAfter, inWritesOf, tornAt, withCrLf, withoutDone } from './upstream/framing.ts';
import type { Reply } from './upstream/scenario.ts';

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream();
});
beforeEach(() => upstream.reset());
afterAll(() => upstream.close());

const ask = (body: object, signal?: AbortSignal, path = '/chat/completions'): Promise<Response> =>
  fetch(upstream.url + path, { method: 'POST', body: JSON.stringify({ model: 'm', ...body }), signal: signal ?? null });

const streamOf = async (reply: Reply, body: object = {}): Promise<string> => {
  upstream.script(reply);
  return (await ask({ stream: true, ...body })).text();
};

describe('answers', () => {
  it('one draft is streamed or whole, as asked', async () => {
    const streamed = await streamOf(textAnswer('Столиця — Київ.'), { stream_options: { include_usage: true } });
    const events = streamed.trim().split('\n\n');
    expect(events).toHaveLength(1 + fragmentsOf('Столиця — Київ.').length + 3);
    expect(events.at(-1)).toBe('data: [DONE]');
    expect(events.at(-2)).toContain('"choices":[],"usage"');
    upstream.script(textAnswer('Столиця — Київ.'));
    const whole = await ask({ n: 2 });
    expect(await whole.json()).toMatchObject({
      choices: [
        { message: { content: 'Столиця — Київ.' }, finish_reason: 'stop' },
        { index: 1, message: { content: 'Столиця — Київ. #2' } },
      ],
    });
  });

  it('says no usage in a stream unless asked', async () => {
    expect(await streamOf(textAnswer('ok'))).not.toContain('"usage"');
  });

  it('parallel calls come in fragments, one behind another or in turns', async () => {
    const calls = ['a', 'b'].map((name) => ({ id: `call_${name}`, name, argumentsText: '{"city":"Київ"}' }));
    const order = async (interleaved: boolean): Promise<string> => {
      const text = await streamOf(toolCallAnswer(calls, { interleaved }));
      return [...text.matchAll(/"tool_calls":\[\{"index":(\d)/g)].map((match) => match[1]).join('');
    };
    expect(await order(false)).toBe('00001111');
    expect(await order(true)).toBe('01010101');
  });

  it('vectors depend on the text alone, in the encoding asked for', async () => {
    const request = { input: ['Київ', 'Львів'], encoding_format: 'base64' };
    const reply = (await (await ask(request, undefined, '/embeddings')).json()) as { data: { embedding: string }[] };
    const bytes = Buffer.from(reply.data[0]?.embedding ?? '', 'base64');
    expect([...new Float32Array(bytes.buffer, bytes.byteOffset, 8)]).toEqual([...vectorOf('Київ')]);
    expect([...vectorOf('Київ')]).not.toEqual([...vectorOf('Львів')]);
  });
});

describe('framing', () => {
  it('the bytes stay the same however they are torn', async () => {
    const plain = await streamOf(textAnswer('Їжак'));
    expect(await streamOf(inWritesOf(1, textAnswer('Їжак')))).toBe(plain);
    expect(await streamOf(tornAt(-3, textAnswer('Їжак')))).toBe(plain);
    expect(await streamOf(withCrLf(textAnswer('Їжак')))).toBe(plain.replaceAll('\n', '\r\n'));
    expect(await streamOf(withoutDone(textAnswer('Їжак')))).toBe(plain.replace('data: [DONE]\n\n', ''));
  });

  it('a cut is an error to the reader, an early end is not', async () => {
    expect((await streamOf(endedAfter(1, textAnswer('a b c')))).match(/data:/g)).toHaveLength(1);
    await expect(streamOf(cutAfter(2, textAnswer('a b c')))).rejects.toThrow('terminated');
  });
});

describe('faults', () => {
  it('statuses, pages and headers', async () => {
    upstream.script(rateLimited(7));
    upstream.script(htmlPage());
    const limited = await ask({});
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await (await ask({})).text()).toContain('<html>');
    upstream.script(gzipBomb(1));
    expect((await (await ask({})).arrayBuffer()).byteLength).toBe(1_048_576);
    upstream.script(connectionReset());
    await expect(ask({})).rejects.toThrow('fetch failed');
  });

  it.each([
    ['before headers', silence()],
    ['in the middle', hangingAfter(2, textAnswer('a b c'))],
    ['in an endless stream', endlessStream()],
  ])('records when the other side leaves %s', async (_name, reply) => {
    upstream.script(reply);
    const client = new AbortController();
    const arrived = upstream.nextRequest();
    const asked = ask({ stream: true }, client.signal).then((response) => response.text());
    const request = await arrived;
    expect([upstream.openRequests, request.closedAt]).toEqual([1, undefined]);
    const leftAt = performance.now();
    client.abort();
    await expect(asked).rejects.toThrow('abort');
    expect((await request.closed) - leftAt).toBeLessThan(250);
    expect([request.abandoned, upstream.openRequests]).toEqual([true, 0]);
  });

  it('an answer that ended by itself was not abandoned', async () => {
    await streamOf(textAnswer('a'));
    await upstream.requests[0]?.closed;
    expect(upstream.requests[0]).toMatchObject({ abandoned: false, body: { model: 'm' } });
  });
});
