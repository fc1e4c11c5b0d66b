import { describe, expect, it } from 'vitest';
import { batches, finish, read, start, text } from '../../test/support/events.ts';
import { testCall, testScope, type TestScope } from '../../test/support/scope.ts';
import type { ChatCall, FindChat, Planned } from '../chat/call.ts';
import type { ChatEvent } from '../chat/event.ts';
import { type FailureDetails, type FailureCode, GatewayFailure } from '../chat/failure.ts';
import type { ChatModel } from '../chat/model.ts';
import { sleep } from '../runtime/sleep.ts';
import { fallback } from './fallback.ts';

type Model = ChatModel<Planned<ChatCall>>;

const failsWith = (code: FailureCode, details?: FailureDetails): Model =>
  async function* () {
    throw new GatewayFailure(code, `The failure of ${code}.`, details);
  };
const answers =
  (...said: readonly ChatEvent[]): Model =>
  () =>
    batches(said, [finish()]);

/** Runs the plan over these models, in their order, and tells which were called. */
function run(models: Readonly<Record<string, Model | undefined>>, scope: TestScope = testScope()) {
  const called: string[] = [];
  const names = Object.keys(models);
  const chatOf: FindChat = (name) => {
    const found = models[name];
    return (
      found &&
      ((call) => {
        called.push(name);
        return found(call);
      })
    );
  };
  const plan = { kind: 'fallback', models: names, reason: 'test' } as const;
  return { called, events: () => fallback(testCall({ scope, plan, chatOf })) };
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
    'context_length_exceeded',
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

  it('because the plan names a model that it was not made for, it is our fault, too', () => {
    const { events } = run({ a: undefined });
    expect(() => events()).toThrow(expect.objectContaining({ code: 'internal_error' }));
  });
});

describe('the scope', () => {
  it('that has ended stops the chain', async () => {
    const scope = testScope();
    const reason = new GatewayFailure('client_closed_request', 'Пішов.');
    const waits: Model = async function* (call) {
      await sleep(call.scope.clock, 1000, call.scope);
    };
    const { called, events } = run({ a: waits, b: answers(text('Так')) }, scope);
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
    const { called, events } = run({ a: tooLate, b: answers(text('Так')) }, scope);
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
