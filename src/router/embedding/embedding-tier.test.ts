import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../../test/support/fake-clock.ts';
import { testScope } from '../../../test/support/scope.ts';
import type { EmbedCall } from '../../chat/call.ts';
import type { EmbedEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { textHash } from './embedded-text.ts';
import { EMBEDDING_BUDGET_MS, EmbeddingTier } from './embedding-tier.ts';

type Script = { delayMs?: number; vector?: readonly number[]; failure?: Error; hangs?: boolean };

/** An embedding model that does as it is told, and a tier in front of it. */
function house(script: Script = {}) {
  const clock = new FakeClock();
  const calls: EmbedCall[] = [];
  const tier = new EmbeddingTier({ clock, record: () => undefined, newId: () => `call-${calls.length}` });
  async function* embed(call: EmbedCall): AsyncGenerator<readonly EmbedEvent[]> {
    calls.push(call);
    if (script.hangs) await new Promise(() => undefined);
    const { delayMs = 0 } = script;
    if (delayMs > 0) await new Promise<void>((resolve) => clock.after(delayMs, resolve));
    if (script.failure) throw script.failure;
    yield [{ type: 'vectors', from: 0, vectors: [Float32Array.from(script.vector ?? [3, 4])] }];
  }
  const scope = testScope({ clock });
  tier.use({ id: 'embedder', embed });
  const ask = (text: string, budgetMs = EMBEDDING_BUDGET_MS) => tier.vectorOf(text, budgetMs, scope);
  return { clock, calls, tier, scope, script, embed, ask };
}

/** What a wait has come to by now. */
function watched<T>(waiting: T | Promise<T>): { outcome: unknown } {
  const seen: { outcome: unknown } = { outcome: 'waiting' };
  Promise.resolve(waiting).then(
    (value) => (seen.outcome = value),
    (reason: unknown) => (seen.outcome = reason),
  );
  return seen;
}

const down = new GatewayFailure('upstream_unavailable', 'away');

describe('a vector', () => {
  it('that comes in time is of length 1, and known at once from then on', async () => {
    const { clock, calls, ask } = house({ delayMs: 7 });
    const waiting = watched(ask('Скільки важить кіт?'));
    await clock.advance(7);
    expect(waiting.outcome).toEqual(Float32Array.of(0.6, 0.8));
    expect(ask('Скільки важить кіт?', 0)).toEqual(Float32Array.of(0.6, 0.8));
    expect(calls).toHaveLength(1);
  });

  it('is waited for to the millisecond, and is there the next time when it comes too late', async () => {
    const { clock, calls, ask } = house({ delayMs: 40 });
    const waiting = watched(ask('a'));
    await clock.advance(7.9);
    expect(waiting.outcome).toBe('waiting');
    await clock.advance(0.1);
    expect(waiting.outcome).toBeUndefined();
    await clock.advance(40);
    expect(ask('a')).toBeInstanceOf(Float32Array);
    expect(calls).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('is fetched without a wait where there is no time for one', async () => {
    const { clock, calls, ask } = house({ delayMs: 1 });
    expect(ask('a', 0)).toBeUndefined();
    expect(ask('b', -5)).toBeUndefined();
    await clock.advance(1);
    expect(calls).toHaveLength(2);
    expect(ask('a', 0)).toBeInstanceOf(Float32Array);
  });

  it('is fetched once for all who ask for it meanwhile', async () => {
    const { clock, calls, ask } = house({ delayMs: 5 });
    const waits = [watched(ask('a')), watched(ask('a')), watched(ask('a'))];
    await clock.advance(5);
    expect(calls).toHaveLength(1);
    for (const { outcome } of waits) expect(outcome).toBeInstanceOf(Float32Array);
  });

  it.each([[[]], [[0, 0]], [[NaN, 1]], [[Infinity, 1]], [new Array<number>(9000).fill(1)]])(
    'that is none is a failure: %#',
    async (vector) => {
      const { calls, tier, ask } = house({ vector });
      expect(await ask('a')).toBeUndefined();
      expect(tier.size).toBe(0);
      expect(ask('b')).toBeUndefined();
      expect(calls).toHaveLength(1);
    },
  );
});

describe('a request that is cancelled', () => {
  it('waits no longer; its vector is kept all the same', async () => {
    const { clock, scope, ask } = house({ delayMs: 5 });
    const waiting = watched(ask('a'));
    const left = new Error('left');
    await clock.advance(2);
    scope.abort(left);
    await settled();
    expect(waiting.outcome).toBe(left);
    await clock.advance(5);
    expect(ask('a', 0)).toBeInstanceOf(Float32Array);
    expect(clock.pending).toBe(0);
  });
});

describe('the calls', () => {
  it('are four at most, and end after ten seconds', async () => {
    const { clock, calls, ask } = house({ hangs: true });
    const waits = ['a', 'b', 'c', 'd'].map((text) => watched(ask(text)));
    expect(ask('e')).toBeUndefined();
    expect(calls).toHaveLength(4);
    await clock.advance(8);
    expect(waits.map(({ outcome }) => outcome)).toEqual([undefined, undefined, undefined, undefined]);
    await clock.advance(10_000);
    expect(calls.every(({ scope }) => scope.aborted)).toBe(true);
    await clock.advance(1000);
    void ask('f', 0);
    expect(calls).toHaveLength(5);
  });

  it('end when the gateway stops, and none follows', async () => {
    const { clock, calls, tier, ask } = house({ hangs: true });
    void ask('a', 0);
    tier.close();
    await settled();
    expect(calls[0]?.scope.aborted).toBe(true);
    expect(ask('b')).toBeUndefined();
    expect(calls).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('are their own: whoever asks sees no attempt of them', async () => {
    const { calls, scope, ask } = house();
    await ask('a');
    expect(calls[0]?.scope.id).not.toBe(scope.id);
    expect(calls[0]?.scope.principal.id).toBe('router');
    expect(calls[0]?.texts).toEqual(['a']);
  });
});

describe('an embedding model that fails', () => {
  it('is left alone for a second, then twice as long each time, a minute at most', async () => {
    const { clock, calls, script, ask } = house({ failure: down });
    expect(await ask('a')).toBeUndefined();
    let made = 1;
    for (const restMs of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      await clock.advance(restMs - 1);
      expect(ask('a'), `within ${restMs} ms`).toBeUndefined();
      expect(calls).toHaveLength(made);
      await clock.advance(1);
      expect(await ask('a')).toBeUndefined();
      expect(calls).toHaveLength(++made);
    }
    delete script.failure;
    await clock.advance(60_000);
    expect(await ask('a')).toBeInstanceOf(Float32Array);
    script.failure = down;
    expect(await ask('b')).toBeUndefined();
    await clock.advance(1000);
    await ask('b');
    expect(calls).toHaveLength(made + 3);
  });

  it('costs one rest for calls that fail together, and none for a text that is too long for it', async () => {
    const { clock, calls, script, ask } = house({ failure: down });
    await Promise.all([ask('a'), ask('b'), ask('c')]);
    await clock.advance(1000);
    script.failure = new GatewayFailure('context_length_exceeded', 'too long');
    await ask('d');
    await ask('e');
    expect(calls).toHaveLength(5);
  });

  it('is not waited for while it is always late, until it is quick again', async () => {
    const { clock, script, ask } = house({ delayMs: 9 });
    for (let at = 0; at < 8; at++) {
      const waiting = ask(`text ${at}`);
      expect(waiting).toBeInstanceOf(Promise);
      await clock.advance(20);
    }
    expect(ask('next')).toBeUndefined();
    await clock.advance(20);
    expect(ask('next')).toBeInstanceOf(Float32Array);
    script.delayMs = 3;
    expect(ask('quick')).toBeUndefined();
    await clock.advance(20);
    expect(ask('another')).toBeInstanceOf(Promise);
    await clock.advance(20);
  });
});

describe('what is kept', () => {
  it('are the last 4,000 vectors', async () => {
    const { tier, ask } = house();
    for (let at = 0; at < 4010; at++) await ask(`text ${at}`);
    expect(tier.size).toBe(4000);
    expect(tier.known(textHash('text 9'))).toBeUndefined();
    expect(tier.known(textHash('text 10'))).toBeInstanceOf(Float32Array);
  });

  it('are fewer of long vectors', async () => {
    const { tier, ask } = house({ vector: new Array<number>(8192).fill(1) });
    for (let at = 0; at < 510; at++) await ask(`text ${at}`);
    expect(tier.size).toBe(500);
  });

  it('holds no text', async () => {
    const hash = textHash('Мій пароль: калина');
    expect(hash).toMatch(/^[\w-]{22}$/);
    expect(hash).toBe(textHash('Мій пароль: калина'));
    expect(hash).not.toBe(textHash('Мій пароль: ожина'));
  });

  it('is forgotten when vectors come from another model or have another length', async () => {
    const { tier, script, embed, ask } = house();
    await ask('a');
    const first = tier.generation;
    tier.use({ id: 'embedder', embed });
    expect([tier.generation, tier.size]).toEqual([first, 1]);
    tier.use({ id: 'another', embed });
    expect(tier.size).toBe(0);
    const second = tier.generation;
    expect(second).not.toBe(first);
    await ask('a');
    script.vector = [1, 2, 2];
    expect(await ask('b')).toHaveLength(3);
    expect([tier.size, tier.known(textHash('a'))]).toEqual([1, undefined]);
    expect(tier.generation).not.toBe(second);
  });

  it('is nothing of what another model was still asked', async () => {
    const { clock, tier, embed, ask } = house({ delayMs: 5 });
    const waiting = watched(ask('a'));
    tier.use({ id: 'another', embed });
    await clock.advance(20);
    expect(waiting.outcome).toBeUndefined();
    expect(tier.size).toBe(0);
  });
});
