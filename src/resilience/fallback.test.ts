import { describe, expect, it } from 'vitest';
import { batches, finish, read, start, text } from '../../test/support/events.ts';
import { chainOptions, testFallback } from '../../test/support/guards.ts';
import { testCall, testEmbedCall, testScope, type TestScope } from '../../test/support/scope.ts';
import type { ChatCall, Planned, PlannedModels } from '../chat/call.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import { type FailureDetails, type FailureCode, GatewayFailure } from '../chat/failure.ts';
import type { ChatModel, EmbedModel } from '../chat/model.ts';
import { sleep } from '../runtime/sleep.ts';
import { retriedEmbed, type RetryLimits } from './fallback.ts';

type Model = ChatModel<Planned<ChatCall>>;

const failsWith = (code: FailureCode, details?: FailureDetails): Model =>
  async function* () {
    throw new GatewayFailure(code, `The failure of ${code}.`, details);
  };
const answers =
  (...said: readonly ChatEvent[]): Model =>
  () =>
    batches(said, [finish()]);

type Setting = {
  readonly scope?: TestScope;
  readonly retry?: RetryLimits;
  readonly budget?: number;
  readonly call?: Partial<Planned<ChatCall>>;
  readonly contextTokens?: Readonly<Record<string, number>>;
};

/** Runs the plan over these models, in their order, and tells which were called. */
function run(models: Readonly<Record<string, Model | undefined>>, setting: Setting = {}) {
  const { scope = testScope(), retry, budget, call, contextTokens = {} } = setting;
  const called: string[] = [];
  const names = Object.keys(models);
  const chatOf: PlannedModels['chatOf'] = (name) => {
    const found = models[name];
    return (
      found &&
      ((given) => {
        called.push(name);
        return found(given);
      })
    );
  };
  const plan = { kind: 'fallback', models: names, reason: 'test' } as const;
  const planned = { chatOf, contextTokensOf: (name: string) => contextTokens[name] };
  const chain = testFallback(retry, budget);
  return { called, scope, events: () => chain(testCall({ scope, plan, models: planned, ...call })) };
}

describe('the next model', () => {
  it.each<FailureCode>([
    'rate_limit_exceeded',
    'upstream_error',
    'upstream_invalid',
    'upstream_incomplete',
    'upstream_auth_error',
    'upstream_unavailable',
    'upstream_timeout',
    'upstream_model_missing',
  ])('answers after %s', async (code) => {
    const { called, events } = run({ a: failsWith(code), b: answers(start('b'), text('Так')) });
    expect(await read(events())).toEqual([[start('b'), text('Так')], [finish()]]);
    expect(called).toEqual(['a', 'b']);
  });

  it('answers where the one before began without a word and then failed or fell silent for good', async () => {
    const failsLate: Model = async function* () {
      yield [start('a')];
      throw new GatewayFailure('upstream_incomplete', 'Ні.');
    };
    const endsEmpty: Model = () => batches([start('b')]);
    const { events } = run({ a: failsLate, b: endsEmpty, c: answers(start('c'), text('Так')) });
    expect((await read(events())).flat()).toEqual([start('c'), text('Так'), finish()]);
  });

  it('answers for one that throws at once', async () => {
    const throws: Model = () => {
      throw new GatewayFailure('upstream_unavailable', 'Ні.');
    };
    const { called, events } = run({ a: throws, b: answers(text('Так')) });
    expect((await read(events())).flat()).toEqual([text('Так'), finish()]);
    expect(called).toEqual(['a', 'b']);
  });

  it.each<FailureCode>(['upstream_rejected', 'content_filter', 'invalid_value', 'request_too_large'])(
    "is not burned on the client's own %s",
    async (code) => {
      const { called, events } = run({ a: failsWith(code), b: answers(text('Так')) });
      await expect(read(events())).rejects.toMatchObject({ code });
      expect(called).toEqual(['a']);
    },
  );

  it('is not tried after a bug of ours', async () => {
    const broken: Model = () => {
      throw new TypeError('bug');
    };
    const { called, events } = run({ a: broken, b: answers(text('Так')) });
    await expect(read(events())).rejects.toMatchObject({ code: 'internal_error' });
    expect(called).toEqual(['a']);
  });

  it("never speaks after another's word", async () => {
    const cut: Model = async function* () {
      yield [start('a'), text('Пів')];
      throw new GatewayFailure('upstream_incomplete', 'Ні.');
    };
    const { called, events } = run({ a: cut, b: answers(text('Так')) });
    const said: ChatEvent[] = [];
    const reading = (async () => {
      for await (const batch of events()) said.push(...batch);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_incomplete' });
    expect(said).toEqual([start('a'), text('Пів')]);
    expect(called).toEqual(['a']);
  });

  it('is not called before it is needed', async () => {
    const { called, events } = run({ a: answers(text('Так')), b: answers(text('Ні')) });
    await read(events());
    expect(called).toEqual(['a']);
  });
});

describe('when none answers', () => {
  it('the last failure is told', async () => {
    const { events } = run({
      a: failsWith('upstream_error'),
      b: failsWith('upstream_timeout', { timeoutKind: 'idle' }),
    });
    await expect(read(events())).rejects.toMatchObject({ code: 'upstream_timeout', timeoutKind: 'idle' });
  });

  it('and all were busy, the shortest wait is told', async () => {
    const { events } = run({
      a: failsWith('rate_limit_exceeded', { retryAfterMs: 30_000 }),
      b: failsWith('rate_limit_exceeded', { retryAfterMs: 2000 }),
      c: failsWith('rate_limit_exceeded', { retryAfterMs: 9000 }),
      d: failsWith('rate_limit_exceeded'),
    });
    await expect(read(events())).rejects.toMatchObject({ code: 'rate_limit_exceeded', retryAfterMs: 2000 });
  });

  it('because the plan is empty, it is our fault', async () => {
    await expect(read(run({}).events())).rejects.toMatchObject({ code: 'internal_error' });
  });

  it('because the plan names a model that it was not made for, it is our fault, too', async () => {
    const { events } = run({ a: undefined });
    await expect(read(events())).rejects.toMatchObject({ code: 'internal_error' });
  });
});

describe('the scope', () => {
  it('that has ended stops the chain', async () => {
    const scope = testScope();
    const reason = new GatewayFailure('client_closed_request', 'Пішов.');
    const waits: Model = async function* (call) {
      await sleep(call.scope.clock, 1000, call.scope);
    };
    const { called, events } = run({ a: waits, b: answers(text('Так')) }, { scope });
    const reading = expect(read(events())).rejects.toBe(reason);
    await scope.clock.advance(1);
    scope.abort(reason);
    await reading;
    expect(called).toEqual(['a']);
  });

  it('whose time is up sends nothing more', async () => {
    const scope = testScope({ deadlineAt: 1000 });
    const tooLate: Model = async function* (call) {
      await sleep(call.scope.clock, 1000);
      throw new GatewayFailure('upstream_timeout', 'Пізно.', { timeoutKind: 'total' });
    };
    const { called, events } = run({ a: tooLate, b: answers(text('Так')) }, { scope });
    const reading = expect(read(events())).rejects.toMatchObject({ timeoutKind: 'total' });
    await scope.clock.advance(1000);
    await reading;
    expect(called).toEqual(['a']);
  });
});

it('one who leaves in the middle ends the model that speaks', async () => {
  let ended = false;
  const speaks: Model = async function* () {
    try {
      yield [text('a')];
      yield [text('b')];
    } finally {
      ended = true;
    }
  };
  const { events } = run({ a: speaks, b: answers(text('Так')) });
  for await (const batch of events()) {
    expect(batch).toEqual([text('a')]);
    break;
  }
  expect(ended).toBe(true);
});

describe('a context that is too long', () => {
  const tooLong = failsWith('context_length_exceeded');

  it('goes to the models that take more, and to no other', async () => {
    const { called, events } = run(
      { a: tooLong, b: tooLong, c: failsWith('upstream_error'), d: answers(text('Так')) },
      { contextTokens: { a: 8000, b: 4000, d: 32_000 } },
    );
    await read(events());
    expect(called).toEqual(['a', 'd']);
  });

  it('is told where none takes more', async () => {
    const { called, events } = run({ a: tooLong, b: answers(text('Ні')) }, { contextTokens: { a: 8000, b: 8000 } });
    await expect(read(events())).rejects.toMatchObject({ code: 'context_length_exceeded' });
    expect(called).toEqual(['a']);
  });
});

describe('what a stand-in cannot take', () => {
  it.each(['upstream_rejected', 'unsupported_parameter', 'context_length_exceeded'] as const)(
    'by %s, does not hide that the model itself is failing',
    async (code) => {
      const { called, events, scope } = run({
        a: failsWith('upstream_unavailable'),
        b: failsWith(code),
        c: failsWith(code),
      });
      await expect(read(events())).rejects.toMatchObject({ code: 'upstream_unavailable' });
      expect(called.slice(0, 2)).toEqual(['a', 'b']);
      expect(scope.facts.filter(({ kind }) => kind === 'escalation')).toEqual([]);
    },
  );

  it('does not keep the model itself from being tried again', async () => {
    const retry: RetryLimits = { waitsMs: [], interactiveWaitsMs: [500], mostRetryAfterMs: 10_000 };
    const { called, events, scope } = run(
      { a: failsWith('upstream_unavailable'), b: failsWith('context_length_exceeded') },
      { retry, contextTokens: { b: 8000 } },
    );
    const reading = expect(read(events())).rejects.toMatchObject({ code: 'upstream_unavailable' });
    await scope.clock.advance(500);
    await reading;
    expect(called).toEqual(['a', 'b', 'a']);
  });
});

describe('a chain that failed as a whole', () => {
  const retry: RetryLimits = {
    waitsMs: [1000, 5000, 15_000],
    interactiveWaitsMs: [500, 2000],
    mostRetryAfterMs: 10_000,
  };
  /** Fails so often, then answers. */
  const recovers = (times: number, code: FailureCode, details?: FailureDetails): Model => {
    let calls = 0;
    return (call) => (++calls <= times ? failsWith(code, details)(call) : answers(text('Так'))(call));
  };

  it('is tried again after a pause', async () => {
    const { called, events, scope } = run({ a: recovers(2, 'upstream_unavailable') }, { retry });
    const said = read(events());
    await scope.clock.advance(499);
    expect(called).toHaveLength(1);
    await scope.clock.advance(1);
    expect(called).toHaveLength(2);
    await scope.clock.advance(2000);
    expect(await said).toEqual([[text('Так')], [finish()]]);
    expect(scope.facts).toMatchObject([
      { kind: 'retry', outcome: 'made' },
      { kind: 'retry', outcome: 'made' },
    ]);
  });

  it('takes longer pauses where nobody waits', async () => {
    const { called, events, scope } = run({ a: failsWith('upstream_error') }, { retry, call: { task: 'title' } });
    const said = expect(read(events())).rejects.toMatchObject({ code: 'upstream_error' });
    for (const [ms, calls] of [
      [999, 1],
      [1, 2],
      [5000, 3],
      [15_000, 4],
    ] as const) {
      await scope.clock.advance(ms);
      expect(called).toHaveLength(calls);
    }
    await said;
  });

  it('waits as long as it is asked to, but not too long', async () => {
    const { called, events, scope } = run({ a: recovers(1, 'rate_limit_exceeded', { retryAfterMs: 3000 }) }, { retry });
    const said = read(events());
    await scope.clock.advance(3049); // with jitter, so that all who were told the same do not come at once
    expect(called).toHaveLength(1);
    await scope.clock.advance(1);
    await said;
    const asksTooMuch = run({ a: failsWith('rate_limit_exceeded', { retryAfterMs: 3_600_000 }) }, { retry });
    await expect(read(asksTooMuch.events())).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
    expect(asksTooMuch.scope.facts).toMatchObject([{ kind: 'retry', outcome: 'no_time' }]);
  });

  it('is not tried again past the deadline, without budget, or for what no second try mends', async () => {
    const late = run({ a: failsWith('upstream_error') }, { retry, scope: testScope({ deadlineAt: 400 }) });
    await expect(read(late.events())).rejects.toMatchObject({ code: 'upstream_error' });
    const poor = run({ a: failsWith('upstream_error') }, { retry, budget: 0 });
    await expect(read(poor.events())).rejects.toMatchObject({ code: 'upstream_error' });
    expect(poor.scope.facts).toMatchObject([{ kind: 'retry', outcome: 'no_budget' }]);
    for (const code of ['upstream_auth_error', 'upstream_model_missing', 'content_filter'] as const) {
      const hopeless = run({ a: failsWith(code) }, { retry });
      await expect(read(hopeless.events())).rejects.toMatchObject({ code });
      expect(hopeless.called).toHaveLength(1);
    }
  });

  it('is left at once when the client leaves', async () => {
    const { called, events, scope } = run({ a: failsWith('upstream_error') }, { retry });
    const reason = new GatewayFailure('client_closed_request', 'Пішов.');
    const reading = expect(read(events())).rejects.toBe(reason);
    await scope.clock.advance(100);
    scope.abort(reason);
    await reading;
    await scope.clock.advance(10_000);
    expect(called).toHaveLength(1);
    expect(scope.clock.pending).toBe(0);
  });
});

it('a chain that fails three times in a row is told, and a success begins the count anew', async () => {
  const state = { fails: true };
  const model: Model = (call) => (state.fails ? failsWith('upstream_error')(call) : answers(text('Так'))(call));
  const { events, scope } = run({ a: model });
  const fail = (): Promise<void> => expect(read(events())).rejects.toMatchObject({ code: 'upstream_error' });
  const escalations = () => scope.facts.filter(({ kind }) => kind === 'escalation');
  await fail();
  await fail();
  state.fails = false;
  await read(events());
  state.fails = true;
  await fail();
  await fail();
  expect(escalations()).toEqual([]);
  await fail();
  expect(escalations()).toMatchObject([{ model: 'a', failures: 3, outcome: 'upstream_error' }]);
});

it('a chain whose time was up is told as well', async () => {
  const tooLate: Model = async function* (call) {
    await sleep(call.scope.clock, 1000);
    throw new GatewayFailure('upstream_timeout', 'Пізно.', { timeoutKind: 'total' });
  };
  const scope = testScope({ deadlineAt: 1000 });
  const { called, events } = run({ a: tooLate, b: answers(text('Так')) }, { scope });
  for (let at = 0; at < 3; at++) {
    const reading = expect(read(events())).rejects.toMatchObject({ timeoutKind: 'total' });
    await scope.clock.advance(1000);
    await reading;
  }
  expect(called).toEqual(['a', 'a', 'a']);
  expect(scope.facts).toMatchObject([{ kind: 'escalation', model: 'a', failures: 3, outcome: 'upstream_timeout' }]);
});

describe('vectors, which no other model can make', () => {
  const vectors: EmbedEvent = { type: 'vectors', from: 0, vectors: [Float32Array.of(1)] };
  const retry: RetryLimits = { waitsMs: [], interactiveWaitsMs: [500], mostRetryAfterMs: 10_000 };

  /** Fails so often, then answers. */
  const embedder = (times: number) => {
    let calls = 0;
    const model: EmbedModel = async function* () {
      if (++calls <= times) throw new GatewayFailure('upstream_unavailable', 'Ні.');
      yield [vectors];
    };
    return { embed: retriedEmbed(chainOptions(retry))('model', model), calls: () => calls };
  };

  it('are asked for again where they were asked for', async () => {
    const { embed, calls } = embedder(1);
    const scope = testScope();
    const said = read(embed(testEmbedCall({ scope })));
    await scope.clock.advance(499);
    expect(calls()).toBe(1);
    await scope.clock.advance(1);
    expect(await said).toEqual([[vectors]]);
    expect(scope.facts).toMatchObject([{ kind: 'retry', model: 'model', outcome: 'made' }]);
  });

  it('fail as often as they may be asked for', async () => {
    const { embed, calls } = embedder(9);
    const scope = testScope();
    const outcome = expect(read(embed(testEmbedCall({ scope })))).rejects.toMatchObject({
      code: 'upstream_unavailable',
    });
    await scope.clock.advance(1000);
    await outcome;
    expect(calls()).toBe(2);
  });
});

it('requests that no model can take are nobody’s failure', async () => {
  const { events, scope } = run({ a: failsWith('context_length_exceeded') });
  for (let at = 0; at < 4; at++) await expect(read(events())).rejects.toMatchObject({ status: 400 });
  expect(scope.facts).toEqual([]);
});
