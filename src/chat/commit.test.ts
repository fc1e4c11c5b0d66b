import { describe, expect, it } from 'vitest';
import { batches, finish, read, reasoning, start, text, toolCall, usage } from '../../test/support/events.ts';
import { commit, isContent } from './commit.ts';
import type { ChatEvent } from './event.ts';
import { GatewayFailure } from './failure.ts';

const note: ChatEvent = { type: 'note', note: { kind: 'progress', about: {} } };

/** A model that tells when its `finally` has run and how often it was pulled. */
function watched(...said: readonly (readonly ChatEvent[])[]) {
  const state = { pulls: 0, ended: 0 };
  async function* model(): AsyncGenerator<readonly ChatEvent[]> {
    try {
      for (const batch of said) {
        state.pulls++;
        yield batch;
      }
    } finally {
      state.ended++;
    }
  }
  return { state, model: model() };
}

describe('the commit point', () => {
  it.each([
    ['text', text('a')],
    ['reasoning', reasoning('a')],
    ['a tool call', toolCall(0, '', { id: 'a', name: 'b' })],
    ['a finish', finish()],
  ])('is %s', (_, event) => {
    expect(isContent(event)).toBe(true);
  });

  it('is vectors', () => {
    expect(isContent({ type: 'vectors', from: 0, vectors: [] })).toBe(true);
  });

  it.each([start(), usage(1, 2), note])('is not $type', (event) => {
    expect(isContent(event)).toBe(false);
  });

  it('is waited for and no longer: not a batch more is pulled', async () => {
    const { state, model } = watched([start()], [note], [text('a')], [text('b')], [finish()]);
    const { events } = await commit(model);
    expect(state.pulls).toBe(3);
    expect(await read(events)).toEqual([[start(), note, text('a')], [text('b')], [finish()]]);
    expect(state.ended).toBe(1);
  });

  it('passes the first batch on as it is', async () => {
    const first = [start(), text('a')];
    const { events } = await commit(batches(first, [finish()]));
    const [seen] = await read(events);
    expect(seen).toBe(first);
  });

  it('rejects with what the model throws before it', async () => {
    const failure = new GatewayFailure('upstream_error', 'Ні.');
    async function* model(): AsyncGenerator<readonly ChatEvent[]> {
      yield [start()];
      throw failure;
    }
    await expect(commit(model())).rejects.toBe(failure);
  });

  it('never comes where a model ends without a word: that is a failure too', async () => {
    await expect(commit(batches<ChatEvent>([start()], [usage(1, 0)]))).rejects.toMatchObject({
      code: 'upstream_incomplete',
      retryable: true,
    });
    await expect(commit(batches<ChatEvent>())).rejects.toMatchObject({ code: 'upstream_incomplete' });
  });

  it('is given up where a model only ever frames; what came before it is kept', async () => {
    const { state, model } = watched(...Array.from({ length: 40_000 }, () => [note]), [text('a')]);
    const { events } = await commit(model);
    expect((await read(events))[0]).toHaveLength(40_001);
    expect(state.ended).toBe(1);
    const endless = watched(...Array.from({ length: 100_000 }, () => [usage(1, 2)]));
    await expect(commit(endless.model)).rejects.toMatchObject({ code: 'upstream_invalid' });
    expect(endless.state).toMatchObject({ ended: 1 });
    expect(endless.state.pulls).toBeLessThan(100_000);
  });

  it('lets what the model throws after it reach the reader', async () => {
    const failure = new GatewayFailure('upstream_incomplete', 'Ні.');
    async function* model(): AsyncGenerator<readonly ChatEvent[]> {
      yield [text('a')];
      throw failure;
    }
    const { events } = await commit(model());
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const batch of events) seen.push(batch);
    })();
    await expect(reading).rejects.toBe(failure);
    expect(seen).toEqual([[text('a')]]);
  });
});

describe('close', () => {
  it("runs the model's clean-up before the first pull, and gives nothing afterwards", async () => {
    const { state, model } = watched([text('a')], [finish()]);
    const committed = await commit(model);
    await committed.close();
    expect(state.ended).toBe(1);
    expect(await read(committed.events)).toEqual([]);
    await committed.close();
    expect(state.ended).toBe(1);
  });

  it('is what leaving the loop does', async () => {
    const { state, model } = watched([text('a')], [text('b')], [finish()]);
    const { events } = await commit(model);
    for await (const batch of events) {
      expect(batch).toEqual([text('a')]);
      break;
    }
    expect(state.ended).toBe(1);
    expect(state.pulls).toBe(1);
  });

  it('is nothing to a model that has no return', async () => {
    let at = 0;
    const said = [[text('a')], [finish()]];
    const bare: AsyncIterable<readonly ChatEvent[]> = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          Promise.resolve(at < 2 ? { done: false, value: said[at++] ?? [] } : { done: true, value: undefined }),
      }),
    };
    const committed = await commit(bare);
    await expect(committed.close()).resolves.toBeUndefined();
  });
});
