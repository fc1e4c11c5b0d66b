import { describe, expect, it } from 'vitest';
import { acts, type Acted, fails, forever, left, type Step, testHealth } from '../../test/support/deployments.ts';
import { finish, read, start, text } from '../../test/support/events.ts';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { testCall, testEmbedCall, testScope, type TestScope } from '../../test/support/scope.ts';
import type { EmbedCall } from '../chat/call.ts';
import type { EmbedEvent } from '../chat/event.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { gate } from './gate.ts';
import { Slots } from './slots.ts';

const answer = [[start(), text('Так')], [finish()]];

function testGate(limits = { slots: 2, queue: 2 }) {
  const clock = new FakeClock();
  const health = testHealth(clock);
  const slots = new Slots(limits);
  const through = gate({ health, slots, queueMs: 1000 });
  const scoped = (deadlineAt = Infinity): TestScope => testScope({ clock, deadlineAt });
  const events = (acted: Acted, scope = scoped()) => through(acted.model)(testCall({ scope }));
  const run = (...steps: readonly Step[]): Promise<unknown> => read(events(acts(...steps)));
  const rejects = (failure: unknown, ...steps: readonly Step[]): Promise<void> =>
    expect(run(...steps)).rejects.toEqual(failure);
  const open = async (): Promise<void> => {
    for (let at = 0; at < 3; at++) await rejects(fails('upstream_error'), fails('upstream_error'));
    expect(health.breaker.state).toBe('open');
  };
  /** Nothing is held any more. */
  const isIdle = (): void => {
    expect([slots.inUse, slots.queued, health.inFlight, health.queued, clock.pending]).toEqual([0, 0, 0, 0, 0]);
  };
  return { clock, health, slots, through, scoped, events, run, rejects, open, isIdle };
}

describe('an attempt', () => {
  it('passes as it is, and holds its slot until its end', async () => {
    const { clock, health, slots, run, isIdle } = testGate();
    const said = run([start()], 100, [text('Так')], 100, [finish()]);
    await clock.advance(199);
    expect([slots.inUse, health.inFlight]).toEqual([1, 1]);
    await clock.advance(1);
    expect(await said).toEqual([[start()], [text('Так')], [finish()]]);
    isIdle();
  });

  it('gives everything back when its reader leaves, wherever that is', async () => {
    const { health, events, isIdle } = testGate();
    for (const batches of [1, 2]) {
      let seen = 0;
      for await (const batch of events(acts([start()], [text('a')], [text('b')]))) {
        expect(batch).toHaveLength(1);
        if (++seen === batches) break;
      }
      isIdle();
    }
    expect(health.recent.calls).toBe(0);
  });

  it('gives everything back when its scope ends', async () => {
    const { health, scoped, events, isIdle } = testGate();
    const scope = scoped();
    const outcome = expect(read(events(acts([start()], forever), scope))).rejects.toBe(left);
    await settled();
    scope.abort(left);
    await outcome;
    isIdle();
    expect(health.breaker.state).toBe('closed');
  });

  it('gives everything back when the model throws at once', async () => {
    const { health, scoped, through, isIdle } = testGate();
    const throws = through(() => {
      throw fails('upstream_unavailable');
    });
    await expect(read(throws(testCall({ scope: scoped() })))).rejects.toMatchObject({ code: 'upstream_unavailable' });
    isIdle();
    expect(health.recent).toEqual({ calls: 1, failures: 1 });
  });

  it('that nobody pulls holds nothing, nor the one trial', async () => {
    const { clock, health, open, events, isIdle } = testGate();
    await open();
    await clock.advance(5000);
    await events(acts(...answer))
      [Symbol.asyncIterator]()
      .return?.();
    isIdle();
    expect(health.breaker.admit()).toEqual({ isTrial: true });
  });

  it('of embeddings is told good by its vectors', async () => {
    const { health, scoped, through } = testGate();
    health.remember(true);
    const vectors: EmbedEvent = { type: 'vectors', from: 0, vectors: [] };
    const embed = through<EmbedCall, EmbedEvent>(async function* () {
      yield [vectors];
    });
    await read(embed(testEmbedCall({ scope: scoped() })));
    expect(health.recent).toEqual({ calls: 2, failures: 1 });
  });
});

describe('what an attempt tells of its deployment', () => {
  it.each([
    'upstream_auth_error',
    'upstream_error',
    'upstream_incomplete',
    'upstream_invalid',
    'upstream_model_missing',
    'upstream_timeout',
    'upstream_unavailable',
  ] as const)('%s is a failure', async (code) => {
    const { health, rejects } = testGate();
    for (let at = 0; at < 3; at++) await rejects(fails(code), fails(code));
    expect(health.breaker.state).toBe('open');
    expect(health.recent).toEqual({ calls: 3, failures: 3 });
  });

  it('an end without a word is a failure too', async () => {
    const { health, run } = testGate();
    for (let at = 0; at < 3; at++) await run([start()]);
    expect(health.breaker.state).toBe('open');
  });

  it('a failure in the middle counts as one', async () => {
    const { health, rejects } = testGate();
    for (let at = 0; at < 3; at++) await rejects(fails('upstream_incomplete'), ...answer, fails('upstream_incomplete'));
    expect(health.breaker.state).toBe('open');
  });

  it.each([
    ["the caller's own error", fails('upstream_rejected')],
    ['too long a context', fails('context_length_exceeded')],
    ['a model that is being loaded', fails('upstream_timeout', { timeoutKind: 'cold_start' })],
    ['a caller who leaves', left],
  ])('%s tells nothing', async (_, failure) => {
    const { health, rejects } = testGate();
    for (let at = 0; at < 5; at++) await rejects(failure, failure);
    expect(health.breaker.state).toBe('closed');
    expect(health.recent.calls).toBe(0);
  });

  it('a bug of ours tells nothing', async () => {
    const { health, through, scoped, isIdle } = testGate();
    const broken = through(() => {
      throw new TypeError('bug');
    });
    for (let at = 0; at < 5; at++)
      await expect(read(broken(testCall({ scope: scoped() })))).rejects.toBeInstanceOf(TypeError);
    expect(health.breaker.state).toBe('closed');
    isIdle();
  });
});

describe('a deployment that limits requests', () => {
  const busy = fails('rate_limit_exceeded', { retryAfterMs: 3000 });

  it('is left alone for as long as it asked, and is not broken', async () => {
    const { clock, health, scoped, events, run, rejects, isIdle } = testGate();
    await rejects(busy, busy);
    await clock.advance(1000);
    const scope = scoped();
    const acted = acts(...answer);
    await expect(read(events(acted, scope))).rejects.toMatchObject({ code: 'rate_limit_exceeded', retryAfterMs: 2000 });
    expect(acted.calls).toBe(0);
    expect(scope.facts).toEqual([{ kind: 'refused', model: 'model', upstream: 'upstream', why: 'cooldown' }]);
    expect(health.breaker.state).toBe('closed');
    isIdle();
    await clock.advance(2000);
    expect(await run(...answer)).toEqual(answer);
  });

  it('is not asked again because a stream from before has ended well', async () => {
    const { clock, health, run, rejects } = testGate();
    const before = run([text('a')], 100, [finish()]);
    await clock.advance(10);
    await rejects(busy, busy);
    await clock.advance(90);
    await before;
    expect(health.cooldown.waitMs).toBe(2910);
  });

  it('that refuses a trial is alive', async () => {
    const { clock, health, open, rejects } = testGate();
    await open();
    await clock.advance(5000);
    await rejects(busy, busy);
    expect(health.breaker.state).toBe('closed');
  });
});

describe('a deployment that has failed', () => {
  it('is not called, and its caller is told for how long', async () => {
    const { clock, scoped, open, events, isIdle } = testGate();
    await open();
    await clock.advance(1);
    const scope = scoped();
    const acted = acts(...answer);
    await expect(read(events(acted, scope))).rejects.toMatchObject({
      code: 'upstream_unavailable',
      reason: 'breaker open',
      retryAfterMs: 4999,
    });
    expect(acted.calls).toBe(0);
    expect(scope.facts).toMatchObject([{ kind: 'refused', why: 'breaker' }]);
    isIdle();
  });

  it('is tried by one call; the others are refused until its first content', async () => {
    const { clock, health, open, run } = testGate();
    await open();
    await clock.advance(5000);
    const trial = run([start()], 1000, [text('a')], 1000, [finish()]);
    await clock.advance(999);
    await expect(run(...answer)).rejects.toMatchObject({ reason: 'breaker half-open', retryAfterMs: undefined });
    await clock.advance(1);
    expect(health.breaker.state).toBe('closed');
    expect(await run(...answer)).toEqual(answer);
    await clock.advance(1000);
    await trial;
  });

  it('may be tried by the next where the trial ended without a verdict', async () => {
    const { clock, health, scoped, open, events, run } = testGate();
    await open();
    await clock.advance(5000);
    const scope = scoped();
    const leaves = expect(read(events(acts([start()], forever), scope))).rejects.toBe(left);
    await settled();
    scope.abort(left);
    await leaves;
    expect(health.breaker.state).toBe('half-open');
    await run(...answer);
    expect(health.breaker.state).toBe('closed');
  });

  it('is left alone for longer when the trial fails or says nothing', async () => {
    const { clock, health, open, run } = testGate();
    await open();
    await clock.advance(5000);
    await run([start()]);
    expect(health.breaker.waitMs).toBe(10_000);
  });
});

describe('the queue', () => {
  const slow = [[text('a')], 500, [finish()]] as const;

  it('is waited in, and told of', async () => {
    const { clock, health, scoped, events, run, isIdle } = testGate({ slots: 1, queue: 2 });
    const first = run(...slow);
    await settled();
    const scope = scoped();
    const second = read(events(acts(...slow), scope));
    await clock.advance(499);
    expect([health.inFlight, health.queued, health.load]).toEqual([1, 1, 2]);
    await clock.advance(501);
    await Promise.all([first, second]);
    expect(scope.facts).toEqual([{ kind: 'queued', model: 'model', upstream: 'upstream', waitedMs: 500 }]);
    isIdle();
  });

  it('is left after its time, and at once where it is full', async () => {
    const { clock, scoped, events, run } = testGate({ slots: 1, queue: 1 });
    void run(forever).catch(() => undefined);
    await settled();
    const scope = scoped();
    const waits = expect(read(events(acts(...answer), scope))).rejects.toMatchObject({ timeoutKind: 'queue' });
    await settled();
    const other = scoped();
    await expect(read(events(acts(...answer), other))).rejects.toMatchObject({ code: 'overloaded' });
    await clock.advance(1000);
    await waits;
    const refused = { kind: 'refused', model: 'model', upstream: 'upstream' };
    expect(scope.facts).toEqual([{ ...refused, why: 'queue_timeout' }]);
    expect(other.facts).toEqual([{ ...refused, why: 'queue_full' }]);
  });

  it("is left at the request's deadline where that is nearer", async () => {
    const { clock, scoped, events, run } = testGate({ slots: 1, queue: 1 });
    void run(forever).catch(() => undefined);
    await settled();
    const waits = expect(read(events(acts(...answer), scoped(300)))).rejects.toMatchObject({ timeoutKind: 'queue' });
    await clock.advance(299);
    expect(clock.pending).toBe(2);
    await clock.advance(1);
    await waits;
  });

  it.each(['client_closed_request', 'shutting_down'] as const)(
    'that is left by %s has refused nobody',
    async (code) => {
      const { scoped, events, run, slots } = testGate({ slots: 1, queue: 1 });
      void run(forever).catch(() => undefined);
      await settled();
      const scope = scoped();
      const waits = expect(read(events(acts(...answer), scope))).rejects.toMatchObject({ code });
      await settled();
      scope.abort(new GatewayFailure(code, 'Кінець.'));
      await waits;
      expect(scope.facts).toEqual([]);
      expect([slots.inUse, slots.queued]).toEqual([1, 0]);
    },
  );

  it('leads nowhere once the deployment has failed: who waited does not call it', async () => {
    const { clock, health, scoped, events, rejects, isIdle } = testGate({ slots: 3, queue: 9 });
    const dead = fails('upstream_unavailable');
    const first = [1, 2, 3].map(() => rejects(dead, 100, dead));
    await settled();
    const acted = acts(100, dead);
    const outcomes: unknown[] = [];
    const waiting = Array.from({ length: 9 }, () =>
      read(events(acted, scoped())).catch((thrown: unknown) => outcomes.push((thrown as GatewayFailure).reason)),
    );
    await clock.advance(100);
    await Promise.all(first);
    expect(health.breaker.state).toBe('open'); // at the third failure; two had been let through after the first two
    expect(acted.calls).toBe(2);
    expect(outcomes).toEqual(Array.from({ length: 7 }, () => 'breaker open'));
    await clock.advance(100);
    await Promise.all(waiting);
    isIdle();
  });

  it('is not joined at a deployment that is away', async () => {
    const { clock, health, run, rejects, isIdle } = testGate({ slots: 1, queue: 1 });
    const busy = fails('rate_limit_exceeded', { retryAfterMs: 3000 });
    health.cooldown.limited(100, 0);
    await clock.advance(100);
    const first = run(...slow);
    await settled();
    health.cooldown.limited(3000, clock.monotonic());
    await expect(run(busy)).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
    expect(health.queued).toBe(0);
    await clock.advance(500);
    await first;
    isIdle();
    await clock.advance(3000);
    await rejects(busy, busy);
  });

  it('keeps no trial: who waits for a slot keeps nobody from trying', async () => {
    const { clock, health, run } = testGate({ slots: 1, queue: 2 });
    const long = run([text('a')], 6000, [finish()]);
    await settled();
    health.breaker.failed(health.breaker.admit() ?? { isTrial: false });
    health.breaker.failed(health.breaker.admit() ?? { isTrial: false });
    health.breaker.failed(health.breaker.admit() ?? { isTrial: false });
    await clock.advance(5500);
    const waits = run(...answer);
    await settled();
    expect(health).toMatchObject({ queued: 1, isAway: false });
    await clock.advance(500);
    await Promise.all([long, waits]);
    expect(health.breaker.state).toBe('closed');
  });
});
