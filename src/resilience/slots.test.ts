import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settled } from '../../test/support/fake-clock.ts';
import { testScope, type TestScope } from '../../test/support/scope.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { Slots } from './slots.ts';

const left = new GatewayFailure('client_closed_request', 'Пішов.');

/** Slots that are all taken. */
function full(slots = 1, queue = 10) {
  const all = new Slots({ slots, queue });
  for (let at = 0; at < slots; at++) expect(all.take()).toBe(true);
  return all;
}

describe('slots', () => {
  it('are as many as there are', () => {
    const slots = full(2);
    expect(slots.take()).toBe(false);
    slots.release();
    expect(slots.inUse).toBe(1);
    expect(slots.take()).toBe(true);
  });

  it('go to whoever waits longest', async () => {
    const slots = full();
    const scope = testScope();
    const order: number[] = [];
    for (const at of [1, 2, 3]) void slots.wait(scope, 1000).then(() => order.push(at));
    expect(slots.queued).toBe(3);
    slots.release();
    slots.release();
    await settled();
    expect(order).toEqual([1, 2]);
    expect(slots).toMatchObject({ inUse: 1, queued: 1 });
  });

  it('are never given twice: one that is handed over is not free in between', () => {
    const slots = full();
    void slots.wait(testScope(), 1000);
    slots.release();
    expect(slots.take()).toBe(false);
  });
});

describe('the queue', () => {
  it('refuses at once when it is full', () => {
    const slots = full(1, 1);
    void slots.wait(testScope(), 1000);
    expect(() => slots.wait(testScope(), 1000)).toThrow(
      expect.objectContaining({ code: 'overloaded', reason: 'queue full' }),
    );
    expect(() => full(1, 0).wait(testScope(), 1000)).toThrow(expect.objectContaining({ code: 'overloaded' }));
  });

  it('is left after its time, to the millisecond, without a trace', async () => {
    const slots = full();
    const scope = testScope();
    const wait = slots.wait(scope, 1000);
    const outcome = expect(wait).rejects.toMatchObject({ code: 'upstream_timeout', timeoutKind: 'queue' });
    await scope.clock.advance(999);
    expect(slots.queued).toBe(1);
    await scope.clock.advance(1);
    await outcome;
    expect(slots).toMatchObject({ inUse: 1, queued: 0 });
    slots.release();
    expect(slots.inUse).toBe(0);
    scope.abort(left); // nobody listens any more
  });

  it('is left when the scope ends, with its reason', async () => {
    const slots = full();
    const scope = testScope();
    const outcome = expect(slots.wait(scope, 1000)).rejects.toBe(left);
    scope.abort(left);
    await outcome;
    expect(slots.queued).toBe(0);
    expect(scope.clock.pending).toBe(0);
  });

  it('is not joined in a scope that has ended', async () => {
    const slots = full();
    const scope = testScope();
    scope.abort(left);
    await expect(slots.wait(scope, 1000)).rejects.toBe(left);
    expect(slots.queued).toBe(0);
    expect(scope.clock.pending).toBe(0);
  });

  it('leaves neither timer nor listener behind a slot that was given', async () => {
    const slots = full();
    const scope = testScope();
    const wait = slots.wait(scope, 1000);
    slots.release();
    await wait;
    expect(scope.clock.pending).toBe(0);
    scope.abort(left);
    expect(slots.inUse).toBe(1);
  });
});

type Step = 'come' | 'release' | 'abort' | 'pass';
const steps = fc.array(
  fc.record({ step: fc.constantFrom<Step>('come', 'come', 'release', 'abort', 'pass'), which: fc.nat(30) }),
  {
    maxLength: 120,
  },
);

it('whatever the order of coming, leaving and giving back, slots never exceed their number, go in order and are not lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(5), steps, async (number, queue, sequence) => {
      const slots = new Slots({ slots: number, queue });
      const clockOf = testScope();
      type Visit = { readonly scope: TestScope; state: 'waits' | 'holds' | 'gone' };
      const visits: Visit[] = [];
      const served: Visit[] = [];
      const holding = (): Visit[] => visits.filter(({ state }) => state === 'holds');
      const waiting = (): Visit[] => visits.filter(({ state }) => state === 'waits');
      const come = (): void => {
        const visit: Visit = { scope: testScope({ clock: clockOf.clock }), state: 'waits' };
        if (slots.take()) visit.state = 'holds';
        else {
          try {
            const next = waiting()[0];
            slots.wait(visit.scope, 100).then(
              () => {
                expect(waiting()[0]).toBe(visit);
                visit.state = 'holds';
                served.push(visit);
              },
              () => (visit.state = 'gone'),
            );
            expect(next === undefined || next.state === 'waits').toBe(true);
          } catch {
            expect(waiting()).toHaveLength(queue);
            return;
          }
        }
        visits.push(visit);
      };
      for (const { step, which } of sequence) {
        if (step === 'come') come();
        else if (step === 'pass') await clockOf.clock.advance(which * 4);
        else if (step === 'abort') waiting()[which % Math.max(1, waiting().length)]?.scope.abort(left);
        else {
          const held = holding()[which % Math.max(1, holding().length)];
          if (held) {
            held.state = 'gone';
            slots.release();
          }
        }
        await settled();
        expect(slots.inUse).toBe(holding().length);
        expect(slots.inUse).toBeLessThanOrEqual(number);
        expect(slots.queued).toBe(waiting().length);
        if (waiting().length > 0) expect(slots.inUse).toBe(number);
        expect(clockOf.clock.pending).toBe(waiting().length);
      }
    }),
    { numRuns: 150 },
  );
});
