import { describe, expect, it } from 'vitest';
import { chatModel, embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { endlessComments, endlessStream, headersOnly, silence } from '../support/upstream/fault.ts';
import { hangingAfter, inWritesOf } from '../support/upstream/framing.ts';
import type { Reply } from '../support/upstream/scenario.ts';

/** What the house promises: the upstream is left within this time, in milliseconds. */
const PROMISED_MS = 250;

const house = scriptedHouse();

const messages = [{ role: 'user' as const, content: 'Розкажи довгу історію.' }];

type Ask = (signal: AbortSignal) => Promise<unknown>;

const whole: Ask = (signal) => house.openai.chat.completions.create({ model: chatModel, messages }, { signal });
const streamed: Ask = async (signal) => {
  const stream = await house.openai.chat.completions.create({ model: chatModel, messages, stream: true }, { signal });
  for await (const _ of stream);
  signal.throwIfAborted();
};
const embedded: Ask = (signal) => house.openai.embeddings.create({ model: embedModel, input: 'Київ' }, { signal });

const story = textAnswer('Жили собі дід і баба, і була в них курочка ряба.');

describe('a client that leaves takes its upstream call with it', () => {
  it.each<readonly [string, Ask, Reply]>([
    ['chat, before headers', whole, silence()],
    ['chat, headers sent', whole, headersOnly()],
    ['chat, in the middle', whole, hangingAfter(4, inWritesOf(40, story))],
    ['stream, before headers', streamed, silence()],
    ['stream, before the first token', streamed, headersOnly()],
    ['stream, only comments so far', streamed, endlessComments(20)],
    ['stream, in the middle', streamed, hangingAfter(4, story)],
    ['stream, without end', streamed, endlessStream()],
    ['embeddings, before headers', embedded, silence()],
  ])('%s', async (_name, ask, reply) => {
    house.upstream.script(reply);
    const client = new AbortController();
    const arrival = house.upstream.nextRequest();
    const asked = ask(client.signal).then(
      () => 'answered',
      () => 'left',
    );
    const request = await arrival;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(request.closedAt).toBeUndefined();
    const leftAt = performance.now();
    client.abort();
    expect(await asked).toBe('left');
    expect((await request.closed) - leftAt).toBeLessThan(PROMISED_MS);
    expect([request.abandoned, house.upstream.openRequests]).toEqual([true, 0]);
  });

  it('breaking out of the loop counts as leaving', async () => {
    house.upstream.script(hangingAfter(4, story));
    const arrival = house.upstream.nextRequest();
    const stream = await house.openai.chat.completions.create({ model: chatModel, messages, stream: true });
    let leftAt = NaN;
    for await (const chunk of stream) {
      if (!chunk.choices[0]?.delta.content) continue;
      leftAt = performance.now();
      break;
    }
    const request = await arrival;
    expect((await request.closed) - leftAt).toBeLessThan(PROMISED_MS);
    expect(request.abandoned).toBe(true);
  });

  it('the next request is served as if nothing had been', async () => {
    const reply = await house.openai.chat.completions.create({ model: chatModel, messages });
    expect(reply.choices[0]?.message.content).toContain('Привіт');
  });
});
