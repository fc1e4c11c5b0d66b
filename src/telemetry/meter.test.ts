import { testPrincipal } from '../../test/support/principal.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, finish, read, reasoning, start, text, toolCall, usage } from '../../test/support/events.ts';
import { testCall, testEmbedCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall } from '../chat/call.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Estimate, Hold, Spend } from '../chat/spend.ts';
import type { Usage } from '../chat/usage.ts';
import type { Price } from '../fleet/model-card.ts';
import type { ChatModel } from '../chat/model.ts';
import type { Fact } from '../chat/scope.ts';
import { estimateTokens } from '../chat/text.ts';
import { sleep } from '../runtime/sleep.ts';
import { meter } from './meter.ts';

const price: Price = { input: 1000, cachedInput: 100, output: 3000, source: 'given' };
const options = {
  model: 'model',
  upstream: 'upstream',
  estimateInput: () => 7,
  estimateOutput: () => 5,
  price: undefined,
};
const metered = meter<ChatCall, ChatEvent>(options);
const estimated = { cacheRead: 0, cacheWrite: 0, reasoning: 0, estimated: true };

/** Runs a model to its end or its failure, and gives what was booked. */
async function booked(model: ChatModel): Promise<{ facts: readonly Fact[]; said: readonly ChatEvent[] }> {
  const scope = testScope();
  const said: ChatEvent[] = [];
  const reading = (async () => {
    for await (const batch of metered(model)(testCall({ scope }))) said.push(...batch);
  })().catch(() => undefined);
  await scope.clock.advance(1000);
  await reading;
  const [begun, ...facts] = scope.facts;
  expect(begun).toMatchObject({ kind: 'attempt-began', model: 'model', upstream: 'upstream' });
  return { facts, said };
}

describe('an attempt that succeeds', () => {
  it("is booked with the upstream's usage and its times", async () => {
    const { facts, said } = await booked(async function* ({ scope }) {
      await sleep(scope.clock, 30);
      yield [start()];
      await sleep(scope.clock, 70);
      yield [text('a')];
      await sleep(scope.clock, 50);
      yield [finish(), usage(11, 5)];
    });
    expect(facts).toEqual([
      {
        kind: 'attempt',
        principal: testPrincipal,
        request: 'request-1',
        model: 'model',
        upstream: 'upstream',
        outcome: 'ok',
        usage: { input: 11, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0 },
        firstTokenMs: 100,
        durationMs: 150,
      },
    ]);
    expect(said).toEqual([start(), text('a'), finish(), usage(11, 5)]);
  });

  it('is booked with the last usage where the upstream counts along', async () => {
    const { facts } = await booked(() => batches([text('a'), usage(1, 1)], [text('b'), finish(), usage(1, 2)]));
    expect(facts).toMatchObject([{ usage: { input: 1, output: 2 } }]);
  });

  it('without usage is estimated, and the answer gets the estimate', async () => {
    const { facts, said } = await booked(() => batches([text('abcdefgh')], [finish()]));
    expect(facts).toMatchObject([{ outcome: 'ok', usage: { ...estimated, input: 7, output: 2 } }]);
    expect(said.at(-1)).toEqual({ type: 'usage', usage: { ...estimated, input: 7, output: 2 } });
  });

  it('is estimated once: its input may be long', async () => {
    let times = 0;
    const estimateInput = (): number => ++times;
    const model = meter<ChatCall, ChatEvent>({ ...options, estimateInput })(() => batches([text('a'), finish()]));
    await read(model(testCall()));
    expect(times).toBe(1);
  });

  it('counts reasoning as output, and tool calls', async () => {
    const { facts } = await booked(() =>
      batches([reasoning('x'.repeat(40)), toolCall(0, '{"a":12}', { id: 'i', name: 'n' }), finish('tool_calls')]),
    );
    expect(facts).toMatchObject([{ usage: { ...estimated, output: 12, reasoning: 10 } }]);
  });

  it('is estimated alike however the upstream cuts its text', async () => {
    const pieces = fc.array(fc.constantFrom('a', 'bc', 'слово ', 'word ', '12345', '。', '🙂'), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(pieces, async (words) => {
        const { facts } = await booked(() => batches([...words.map((word) => text(word)), finish()]));
        expect(facts).toMatchObject([{ usage: { output: estimateTokens(words.join('')) } }]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an attempt that does not', () => {
  it.each([
    [new GatewayFailure('upstream_error', 'Сказане сервером.', { reason: 'HTTP 500' }), 'HTTP 500'],
    [new GatewayFailure('upstream_invalid', 'Not JSON.'), 'Not JSON.'],
    [new GatewayFailure('upstream_rejected', 'Сказане сервером.'), undefined],
    [new TypeError('Сказане кимось.'), undefined],
  ])('says why, but in our own words alone: %s', async (thrown, reason) => {
    const { facts } = await booked(() => {
      throw thrown;
    });
    expect(facts.map((fact) => fact.kind === 'attempt' && fact.reason)).toEqual([reason]);
  });

  it('says where the upstream is not to blame', async () => {
    const { facts } = await booked(() => {
      throw new GatewayFailure('upstream_timeout', 'Too late.', { timeoutKind: 'total', isBlameless: true });
    });
    expect(facts).toMatchObject([{ outcome: 'upstream_timeout', timeoutKind: 'total', isBlameless: true }]);
  });

  it('is booked as its failure: nothing where nothing was said', async () => {
    const { facts } = await booked(async function* () {
      yield [start()];
      throw new GatewayFailure('upstream_error', 'Ні.');
    });
    expect(facts).toMatchObject([{ outcome: 'upstream_error', usage: { input: 0, output: 0, estimated: true } }]);
    expect(facts[0]).not.toHaveProperty('firstTokenMs');
  });

  it.each([
    [new GatewayFailure('client_closed_request', 'Пішов.'), 7],
    [new GatewayFailure('upstream_timeout', 'Ні.', { timeoutKind: 'first_token' }), 7],
    [new GatewayFailure('upstream_incomplete', 'Ні.'), 7],
    [new GatewayFailure('upstream_timeout', 'Ні.', { timeoutKind: 'connect' }), 0],
    [new GatewayFailure('upstream_unavailable', 'Ні.'), 0],
    [new GatewayFailure('rate_limit_exceeded', 'Ні.'), 0],
  ])('before its first word is booked with its input where the server had read it: %s', async (thrown, input) => {
    const { facts } = await booked(async function* () {
      yield [start()];
      throw thrown;
    });
    expect(facts).toMatchObject([{ usage: { input, output: 0, estimated: true } }]);
  });

  it('is booked in part where it was cut', async () => {
    const { facts, said } = await booked(async function* () {
      yield [text('abcdefgh')];
      throw new GatewayFailure('upstream_incomplete', 'Ні.');
    });
    expect(facts).toMatchObject([{ outcome: 'upstream_incomplete', usage: { input: 7, output: 2 }, firstTokenMs: 0 }]);
    expect(said).toEqual([text('abcdefgh')]);
  });

  it('is booked once, also when what was thrown is no failure of ours', async () => {
    const { facts } = await booked(async function* () {
      yield [text('a')];
      throw new TypeError('bug');
    });
    expect(facts).toMatchObject([{ outcome: 'internal_error' }]);
  });

  it('because the model throws at once is booked too', async () => {
    const { facts } = await booked(() => {
      throw new GatewayFailure('unsupported_parameter', 'Ні.');
    });
    expect(facts).toMatchObject([{ outcome: 'unsupported_parameter' }]);
  });

  it('because the client left is cancelled, whether it is told or stops reading', async () => {
    const told = await booked(async function* () {
      yield [text('abcdefgh')];
      throw new GatewayFailure('client_closed_request', 'Пішов.');
    });
    expect(told.facts).toMatchObject([{ outcome: 'cancelled', usage: { input: 7, output: 2 } }]);
    const scope = testScope();
    for await (const _ of metered(() => batches([text('abcdefgh')], [finish()]))(testCall({ scope }))) break;
    expect(scope.facts.slice(1)).toMatchObject([{ outcome: 'cancelled', usage: { input: 7, output: 2 } }]);
  });
});

describe('what an attempt may take', () => {
  type Settled = { readonly usage: Usage; readonly cost: number | undefined };
  const spending = (later: boolean) => {
    const [estimates, settled] = [[] as Estimate[], [] as Settled[]];
    const hold: Hold = { settle: (used, cost) => settled.push({ usage: used, cost }) };
    const spend: Spend = {
      reserve: (estimate) => {
        estimates.push(estimate);
        return later ? Promise.resolve(hold) : hold;
      },
    };
    return { estimates, settled, scope: testScope({ spend }) };
  };
  const priced = meter<ChatCall, ChatEvent>({ ...options, price });

  it.each([false, true])('is reserved before it is made and settled with what it took (later: %s)', async (later) => {
    const { estimates, settled, scope } = spending(later);
    const model: ChatModel = () => {
      expect(estimates).toEqual([{ model: 'model', tokens: 12, cost: 22_000 }]);
      return batches([text('a'), finish(), usage(3, 2)]);
    };
    await read(priced(model)(testCall({ scope })));
    expect(settled).toMatchObject([{ usage: { input: 3, output: 2 }, cost: 9000 }]);
    expect(scope.facts.at(-1)).toMatchObject({ kind: 'attempt', cost: 9000 });
  });

  it('is settled when it fails, is cut, or its price is unknown', async () => {
    const failing = spending(false);
    const failed: ChatModel = () => {
      throw new GatewayFailure('upstream_error', 'Ні.');
    };
    await expect(read(priced(failed)(testCall({ scope: failing.scope })))).rejects.toMatchObject({
      code: 'upstream_error',
    });
    expect(failing.settled).toMatchObject([{ usage: { input: 0, output: 0 }, cost: 0 }]);
    const leaving = spending(false);
    for await (const _ of priced(() => batches([text('abcdefgh')], [finish()]))(testCall({ scope: leaving.scope })))
      break;
    expect(leaving.settled).toMatchObject([{ usage: { input: 7, output: 2 }, cost: 13_000 }]);
    const unknown = spending(false);
    await read(metered(() => batches([text('a'), finish(), usage(3, 2)]))(testCall({ scope: unknown.scope })));
    expect(unknown.estimates).toMatchObject([{ cost: undefined }]);
    expect(unknown.settled).toMatchObject([{ cost: undefined }]);
    expect(unknown.scope.facts.at(-1)).not.toHaveProperty('cost');
  });

  it('is refused before anything is attempted', async () => {
    const refuse = (): never => {
      throw new GatewayFailure('budget_exhausted', 'Ні.');
    };
    const scope = testScope({ spend: { reserve: refuse } });
    let calls = 0;
    const model: ChatModel = () => (calls++, batches([finish()]));
    await expect(read(priced(model)(testCall({ scope })))).rejects.toMatchObject({ code: 'budget_exhausted' });
    expect([calls, scope.facts]).toEqual([0, []]);
  });
});

it('books embeddings', async () => {
  const scope = testScope();
  const vectors: EmbedEvent = { type: 'vectors', from: 0, vectors: [Float32Array.of(1)] };
  const layer = meter<ReturnType<typeof testEmbedCall>, EmbedEvent>(options);
  await read(layer(() => batches([vectors]))(testEmbedCall({ scope })));
  expect(scope.facts.slice(1)).toMatchObject([{ outcome: 'ok', firstTokenMs: 0, usage: { input: 7, output: 0 } }]);
});
