import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { NANODOLLARS_PER_DOLLAR } from '../../chat/money.ts';
import { CostPacer } from './cost-pacer.ts';

const HOUR_MS = 3_600_000;
const DOLLAR = NANODOLLARS_PER_DOLLAR;
const REFERENCE = DOLLAR / 100;

function make(ceiling: number | undefined = DOLLAR): { clock: FakeClock; pacer: CostPacer } {
  const clock = new FakeClock();
  return {
    clock,
    pacer: new CostPacer(
      clock,
      () => ceiling,
      () => REFERENCE,
    ),
  };
}
/** A request that costs what was expected. */
function ask(pacer: CostPacer, request: string, cost: number, real = cost): void {
  pacer.reserve(request, cost);
  pacer.book(request, real);
  pacer.end(request);
}

describe('a day without a ceiling', () => {
  it('is not paced', () => {
    const pacer = new CostPacer(
      new FakeClock(),
      () => undefined,
      () => REFERENCE,
    );
    for (let i = 0; i < 100; i++) ask(pacer, `r${i}`, DOLLAR);
    expect(pacer.terms()).toEqual({ perNanodollar: 0, most: Infinity, inForce: false });
  });
});

describe('a ceiling', () => {
  it('leaves only free models once it is reached, until midnight UTC', async () => {
    const { clock, pacer } = make();
    ask(pacer, 'r1', DOLLAR);
    expect(pacer.terms().most).toBe(0);
    await clock.advance(24 * HOUR_MS - 1);
    expect(pacer.terms().most).toBe(0);
    await clock.advance(1);
    expect(pacer.spent).toBe(0);
    expect(pacer.terms().most).toBeGreaterThan(DOLLAR / 3);
  });

  it('of nothing leaves only free models from the start', () => {
    expect(make(0).pacer.terms()).toMatchObject({ most: 0, inForce: true });
  });

  it('counts what is under way, until it is settled with what it really cost', () => {
    const { pacer } = make();
    pacer.reserve('r1', DOLLAR * 0.6);
    expect(pacer.spent).toBe(0);
    expect(pacer.terms().most).toBeLessThanOrEqual(DOLLAR * 0.4);
    pacer.book('r1', DOLLAR * 0.1);
    pacer.end('r1');
    expect(pacer.spent).toBe(DOLLAR * 0.1);
    pacer.end('r1');
    pacer.end('never seen');
    expect(pacer.spent).toBe(DOLLAR * 0.1);
  });

  it('counts every attempt of a request, those that failed too, and requests that named their model', () => {
    const { pacer } = make();
    pacer.reserve('r1', 100);
    pacer.book('r1', 70);
    pacer.book('r1', 80);
    pacer.end('r1');
    pacer.book('named', 50);
    expect(pacer.spent).toBe(200);
  });

  it('frees what a lost request has reserved', async () => {
    const { clock, pacer } = make();
    pacer.reserve('lost', DOLLAR);
    expect(pacer.terms().most).toBe(0);
    await clock.advance(HOUR_MS);
    expect(pacer.terms().most).toBeGreaterThan(DOLLAR / 3);
  });

  it('is told as in force from 80 % on, and weighs more the nearer it is', () => {
    const { pacer } = make();
    pacer.book('r', 0.79 * DOLLAR);
    expect(pacer.terms()).toMatchObject({ inForce: false, perNanodollar: 0 });
    pacer.book('r', 0.05 * DOLLAR);
    const soft = pacer.terms();
    pacer.book('r', 0.1 * DOLLAR);
    const softer = pacer.terms();
    expect(soft.inForce).toBe(true);
    expect(soft.perNanodollar * REFERENCE).toBeCloseTo(0.2);
    expect(softer.perNanodollar * REFERENCE).toBeCloseTo(0.7);
  });

  it('learns that requests cost more than expected, and keeps more free', () => {
    const { pacer } = make();
    for (let i = 0; i < 50; i++) ask(pacer, `r${i}`, DOLLAR / 1000, DOLLAR / 500);
    const before = pacer.terms().most;
    pacer.reserve('next', DOLLAR / 10);
    expect(pacer.terms().most).toBeLessThan(before - DOLLAR / 10);
    expect(before).toBeLessThan((DOLLAR * 0.9) / 2);
  });

  it('goes on after a restart where it was, on the same day alone', async () => {
    const { clock, pacer } = make();
    ask(pacer, 'r1', DOLLAR / 2);
    const kept = pacer.state;
    const again = make().pacer;
    again.restore(kept);
    expect(again.state).toEqual(kept);
    const broken = make().pacer;
    broken.restore({ day: kept.day, spent: NaN, lambda: -1 });
    expect(broken.spent).toBe(0);
    await clock.advance(24 * HOUR_MS);
    pacer.restore(kept);
    expect(pacer.spent).toBe(0);
  });
});

describe('pacing', () => {
  it('prices what costs more than the day allows, and stops when it costs less', async () => {
    const { clock, pacer } = make();
    for (let i = 0; i < 300; i++) {
      ask(pacer, `dear${i}`, DOLLAR / 500);
      await clock.advance(10_000);
    }
    const dear = pacer.terms().perNanodollar;
    expect(dear).toBeGreaterThan(0);
    for (let i = 0; i < 2000; i++) ask(pacer, `free${i}`, 0);
    expect(pacer.terms().perNanodollar).toBeLessThan(dear / 2);
  });

  it('spreads the budget: two models, one dear and good, the day is not over at noon', async () => {
    const { clock, pacer } = make();
    const arms = [
      { score: 0.8, cost: DOLLAR / 1000 },
      { score: 0.7, cost: DOLLAR / 50_000 },
      { score: 0.3, cost: 0 },
    ];
    const spentAt: number[] = [];
    for (let hour = 0; hour < 24; hour++) {
      for (let i = 0; i < 360; i++) {
        const { perNanodollar, most } = pacer.terms();
        const [best] = arms
          .filter(({ cost }) => cost <= most)
          .map((arm) => ({ ...arm, paced: arm.score - perNanodollar * arm.cost }))
          .sort((a, b) => b.paced - a.paced);
        ask(pacer, `${hour}/${i}`, best?.cost ?? 0);
        await clock.advance(10_000);
      }
      spentAt.push(pacer.spent / DOLLAR);
    }
    // the last moment belongs to the next day
    expect(spentAt[11]).toBeLessThan(0.7);
    expect(spentAt[22]).toBeGreaterThan(0.85);
    expect(Math.max(...spentAt)).toBeLessThanOrEqual(1.01);
  });
});

describe('a ceiling for several instances', () => {
  const day = new FakeClock().now() / (24 * HOUR_MS);

  it('is reached by what all have spent together, until midnight UTC', async () => {
    const { clock, pacer } = make();
    ask(pacer, 'r1', DOLLAR * 0.4);
    pacer.hear({ day, spent: DOLLAR * 0.6, requestsPerMs: 0 });
    expect(pacer.terms().most).toBe(0);
    expect(pacer.spent).toBe(DOLLAR);
    expect(pacer.share).toMatchObject({ day, spent: DOLLAR * 0.4 });
    await clock.advance(24 * HOUR_MS);
    pacer.hear({ day, spent: DOLLAR, requestsPerMs: 0 });
    expect(pacer.spent).toBe(0);
  });

  it('counts what was spent before a restart once, whether it was kept here or others tell of it', () => {
    const { pacer } = make();
    pacer.restore({ day, spent: 500, lambda: 0 });
    ask(pacer, 'r1', 70);
    pacer.hear({ day, spent: 400, requestsPerMs: 0 });
    expect(pacer.spent).toBe(570);
    pacer.hear({ day, spent: 600, requestsPerMs: 0 });
    expect(pacer.spent).toBe(670);
    expect(pacer.share.spent).toBe(70);
  });

  it('leaves each request a smaller part where others get requests too', () => {
    const [alone, among] = [make().pacer, make().pacer];
    among.hear({ day, spent: 0, requestsPerMs: 1 });
    for (const pacer of [alone, among]) for (let i = 0; i < 50; i++) ask(pacer, `r${i}`, DOLLAR / 10_000);
    expect(among.terms().perNanodollar).toBeGreaterThan(alone.terms().perNanodollar);
  });

  it('does not listen to what makes no sense', () => {
    const { pacer } = make();
    for (const figure of [NaN, -1, Infinity]) pacer.hear({ day, spent: figure, requestsPerMs: figure });
    expect(pacer.spent).toBe(0);
    ask(pacer, 'r1', 1);
    expect(pacer.terms().most).toBeGreaterThan(0);
  });
});

it('stays sane whatever it is told', () => {
  const odd = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, Number.MAX_VALUE));
  const step = fc.record({ what: fc.constantFrom('reserve', 'book', 'end'), request: fc.nat(5), cost: odd });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), fc.double({ min: 0, max: 1e18, noNaN: true }), (steps, ceiling) => {
      const pacer = new CostPacer(
        new FakeClock(),
        () => ceiling,
        () => REFERENCE,
      );
      for (const { what, request, cost } of steps) {
        if (what === 'end') pacer.end(`r${request}`);
        else if (what === 'book') pacer.book(`r${request}`, cost);
        else pacer.reserve(`r${request}`, cost);
      }
      const { perNanodollar, most } = pacer.terms();
      expect(perNanodollar).toBeGreaterThanOrEqual(0);
      expect(perNanodollar).toBeLessThanOrEqual(20);
      expect(most).toBeGreaterThanOrEqual(0);
    }),
  );
});
