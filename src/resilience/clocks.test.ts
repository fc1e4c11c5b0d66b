import { collect } from '../chat/answer.ts';
import type { GatewayFailure } from '../chat/failure.ts';
import { describe, expect, it } from 'vitest';
import { finish, reasoning, start, text, usage } from '../../test/support/events.ts';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { testCall, testEmbedCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall } from '../chat/call.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { ChatModel } from '../chat/model.ts';
import { sleep } from '../runtime/sleep.ts';
import { clocks } from './clocks.ts';

const limits = { headersMs: 600, coldStartMs: 3000, wholeMs: 7000, firstTokenMs: 1000, idleMs: 300, totalMs: 8000 };

/** What a model does: a number is silence in milliseconds, everything else is said. */
type Step = number | readonly ChatEvent[];
const forever = 1e9;

const model = (steps: readonly Step[]): ChatModel =>
  async function* steps_({ scope }) {
    for (const step of steps) {
      if (typeof step === 'number') await sleep(scope.clock, step, scope);
      else yield step;
    }
  };

/** Reads such a model under the clocks; `lingerMs` is how long the reader keeps each batch. */
function read(steps: readonly Step[], call: Partial<ChatCall> = {}, lingerMs = 0, isCold = false) {
  const scope = testScope({ deadlineAt: call.scope?.deadlineAt ?? Infinity });
  const { clock } = scope;
  const state = { said: 0, outcome: 'reads' as unknown, endedAt: NaN };
  const reading = (async () => {
    for await (const batch of clocks(limits, () => isCold)(model(steps))(testCall({ ...call, scope }))) {
      state.said += batch.length;
      if (lingerMs > 0) await sleep(clock, lingerMs);
    }
  })();
  const ended = (outcome: unknown): void => {
    state.outcome = outcome;
    state.endedAt = clock.monotonic();
  };
  reading.then(() => ended('whole'), ended);
  return { state, scope, clock };
}

const timeout = (timeoutKind: string): unknown => expect.objectContaining({ code: 'upstream_timeout', timeoutKind });

/** Lets a minute pass and expects the outcome at exactly that moment. */
async function expectEnd(reader: ReturnType<typeof read>, outcome: unknown, atMs: number): Promise<void> {
  await reader.clock.advance(60_000);
  expect(reader.state.outcome).toEqual(outcome);
  expect(reader.state.endedAt).toBe(atMs);
  expect(reader.clock.pending).toBe(0);
}

describe('the head of a reply', () => {
  it('is waited for until its limit', async () => {
    await expectEnd(read([forever]), timeout('headers'), 600);
  });

  it('comes with the whole of a reply in one piece', async () => {
    await expectEnd(read([6999, [start(), text('a'), finish()]], { delivery: 'whole' }), 'whole', 6999);
    await expectEnd(read([forever], { delivery: 'whole' }), timeout('headers'), 7000);
  });

  it('is waited for longer while the model is being loaded; the first token has its own time after that', async () => {
    await expectEnd(read([forever], {}, 0, true), timeout('cold_start'), 3000);
    await expectEnd(read([2900, [start()], 900, [text('a')], [finish()]], {}, 0, true), 'whole', 3800);
    await expectEnd(read([2900, [start()], forever], {}, 0, true), timeout('first_token'), 3900);
  });
});

describe('the first token', () => {
  it('is waited for until its limit, to the millisecond', async () => {
    const late = read([100, [start()], forever]);
    await late.clock.advance(999);
    expect(late.state.outcome).toBe('reads');
    await late.clock.advance(1);
    expect(late.state).toMatchObject({ outcome: timeout('first_token'), endedAt: 1000 });
  });

  it('may come at the last moment', async () => {
    await expectEnd(read([500, [start()], 499, [text('a')], [finish()]]), 'whole', 999);
  });

  it('is content: what comes before it, such as a head or empty frames, gives no more time', async () => {
    const trickle = Array.from({ length: 50 }, () => [100, [start()]]).flat();
    await expectEnd(read(trickle), timeout('first_token'), 1000);
  });

  it('may be reasoning', async () => {
    await expectEnd(read([[start()], 900, [reasoning('a')], 200, [text('b')], [finish()]]), 'whole', 1100);
  });

  it('is not waited for where the answer comes in one piece', async () => {
    await expectEnd(read([4000, [start(), text('a'), finish()]], { delivery: 'whole' }), 'whole', 4000);
  });

  it('of embeddings is the first vectors', async () => {
    const scope = testScope();
    const embed = clocks(limits)<ReturnType<typeof testEmbedCall>, EmbedEvent>(async function* (call) {
      await sleep(call.scope.clock, forever, call.scope);
      yield [];
    });
    const first = embed(testEmbedCall({ scope }))[Symbol.asyncIterator]().next();
    const outcome = expect(first).rejects.toMatchObject({ timeoutKind: 'headers' });
    await scope.clock.advance(1000);
    await outcome;
  });
});

describe('silence in the middle', () => {
  it('ends the attempt after its limit, counted from the last read', async () => {
    await expectEnd(read([10, [text('a')], 299, [text('b')], forever]), timeout('idle'), 609);
  });

  it('counts anew with every batch, for as long as the whole may last', async () => {
    const steps = Array.from({ length: 100 }, () => [290, [text('a')]]).flat();
    await expectEnd(read([[text('a')], ...steps]), timeout('total'), 8000);
  });

  it('is not what a slow reader makes', async () => {
    const slow = read([[text('a')], [text('b')], 250, [text('c')], [finish()]], {}, 900);
    await expectEnd(slow, 'whole', 900 * 4 + 250);
    expect(slow.state.said).toBe(4);
  });

  it('is seen behind a slow reader too', async () => {
    await expectEnd(read([[text('a')], forever], {}, 900), timeout('idle'), 1200);
  });
});

describe('the whole', () => {
  it('is bounded by its own limit', async () => {
    const steps = Array.from({ length: 100 }, () => [100, [text('a')]]).flat();
    await expectEnd(read(steps), timeout('total'), 8000);
  });

  it("ends with the request's deadline where that is nearer", async () => {
    const scope = testScope({ deadlineAt: 500 });
    await expectEnd(read([forever], { scope }), timeout('total'), 500);
  });

  it('is over while a slow reader thinks, too', async () => {
    const slow = read([[text('a')], [text('b')], [text('c')], 10, [text('d')], [finish()]], {}, 2800);
    await slow.clock.advance(60_000);
    expect(slow.state.outcome).toEqual(timeout('total'));
  });
});

describe('after the finish', () => {
  it('usage may follow, and an upstream that does not close is left alone as a success', async () => {
    const trickle = Array.from({ length: 100 }, () => [100, [usage(1, 2)]]).flat();
    await expectEnd(read([[text('a')], 50, [finish()], forever]), 'whole', 5050);
    await expectEnd(read([[text('a')], 50, [finish()], ...trickle]), 'whole', 5050);
  });

  it('of one choice the others have their time: they are never cut short as a success', async () => {
    const two = read([[text('a'), text('b', 1)], [finish('stop', 0)], 250, [text('c', 1)], forever], { choices: 2 });
    await expectEnd(two, timeout('idle'), 550);
  });

  it('of all choices the tail begins', async () => {
    const two = read([[text('a'), text('b', 1)], [finish('stop', 1)], 250, [finish('stop', 0)], forever], {
      choices: 2,
    });
    await expectEnd(two, 'whole', 5250);
  });
});

describe('the scope', () => {
  it('of the request ends the attempt with its own reason', async () => {
    const reader = read([[text('a')], forever]);
    await settled();
    const reason = new Error('gone');
    reader.scope.abort(reason);
    await settled();
    expect(reader.state.outcome).toBe(reason);
    expect(reader.clock.pending).toBe(0);
  });

  it('of the attempt is not that of the request: a time-out leaves it alone, and nothing stays linked', async () => {
    const scope = testScope();
    let listeners = 0;
    const parent = Object.assign(Object.create(scope) as typeof scope, {
      onAbort: (hear: (reason: unknown) => void) => {
        listeners++;
        const unlink = scope.onAbort(hear);
        return () => {
          listeners--;
          unlink();
        };
      },
      get aborted() {
        return scope.aborted;
      },
    });
    const silent: ChatModel = async function* (call) {
      await new Promise((_, reject) => call.scope.onAbort(reject));
      yield [];
    };
    const next = clocks(limits)(silent)(testCall({ scope: parent }))
      [Symbol.asyncIterator]()
      .next();
    const outcome = expect(next).rejects.toMatchObject({ timeoutKind: 'headers' });
    await scope.clock.advance(1000);
    await outcome;
    expect(scope.aborted).toBe(false);
    expect(listeners).toBe(0);
  });

  it('is unlinked, and the clock stopped, when the reader leaves in the middle', async () => {
    const clock = new FakeClock();
    const scope = testScope({ clock });
    let cleaned = false;
    const model: ChatModel = async function* () {
      try {
        yield [text('a')];
        yield [text('b')];
      } finally {
        cleaned = true;
      }
    };
    for await (const batch of clocks(limits)(model)(testCall({ scope }))) {
      expect(batch).toHaveLength(1);
      break;
    }
    expect(cleaned).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is not touched, nor the clock, by a model that is never pulled', () => {
    const clock = new FakeClock();
    clocks(limits)(model([forever]))(testCall({ scope: testScope({ clock }) }));
    expect(clock.pending).toBe(0);
  });
});

it('lets a failure of the model pass as it is', async () => {
  const failure = new Error('broken');
  const broken: ChatModel = async function* () {
    yield [text('a')];
    throw failure;
  };
  const reading = (async () => {
    for await (const _ of clocks(limits)(broken)(testCall({ scope: testScope() })));
  })();
  await expect(reading).rejects.toBe(failure);
});

describe('whose fault it is that the time was up', () => {
  const blame = async (steps: readonly Step[], deadlineAt: number, lingerMs = 0): Promise<unknown> => {
    const reader = read(steps, { scope: testScope({ deadlineAt }) }, lingerMs);
    await reader.clock.advance(60_000);
    expect(reader.state.outcome).toEqual(timeout('total'));
    return (reader.state.outcome as GatewayFailure).isBlameless;
  };

  it('not the upstream’s, which had less than half of its time', async () => {
    expect(await blame([forever], 299)).toBe(true);
  });
  it('the upstream’s, which had more', async () => {
    expect(await blame([forever], 301)).toBe(false);
  });
  it('not the upstream’s, which answered to the last', async () => {
    expect(await blame(Array.from({ length: 99 }, () => [100, [text('a')]]).flat(), 5000)).toBe(true);
  });
  it('not the upstream’s where the reader was slow', async () => {
    expect(await blame([[text('a')], [text('b')], [text('c')], forever], 5000, 2400)).toBe(true);
  });
});

it('takes what cannot be handled for the upstream’s doing', async () => {
  const endless: ChatModel = async function* () {
    yield [start()];
    throw new RangeError('Maximum call stack size exceeded');
  };
  const events = clocks(limits)(endless)(testCall({ scope: testScope() }));
  await expect(collect(events)).rejects.toMatchObject({ code: 'upstream_invalid' });
});
