import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from './budget.ts';

describe('extra work', () => {
  it('is a share of the ordinary', () => {
    const budget = new Budget(() => 20, 0);
    for (let at = 0; at < 4; at++) budget.earn(1);
    expect(budget.spend(1)).toBe(false);
    budget.earn(1);
    expect(budget.spend(1)).toBe(true);
    expect(budget.spend(1)).toBe(false);
  });

  it('may be done at the start before any was earned', () => {
    const budget = new Budget(() => 20, 2);
    expect([budget.spend(1), budget.spend(1), budget.spend(1)]).toEqual([true, true, false]);
  });

  it('is not saved up beyond ten of the largest', () => {
    const budget = new Budget(() => 100, 0);
    for (let at = 0; at < 1000; at++) budget.earn(3);
    expect(budget.spend(31)).toBe(false);
    expect(budget.spend(30)).toBe(true);
    expect(budget.spend(1)).toBe(false);
  });

  it('follows the share of the moment', () => {
    let percent = 0;
    const budget = new Budget(() => percent, 0);
    budget.earn(100);
    expect(budget.spend(1)).toBe(false);
    percent = 50;
    budget.earn(100);
    expect(budget.spend(50)).toBe(true);
  });
});

it('never exceeds the share and what was there at the start, whatever the order', () => {
  const work = fc.array(fc.record({ kind: fc.constantFrom('earn', 'spend'), amount: fc.nat(1000) }), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(fc.nat(100), fc.nat(50), work, (percent, atStart, sequence) => {
      const budget = new Budget(() => percent, atStart);
      let earned = 0;
      let spent = 0;
      for (const { kind, amount } of sequence) {
        if (kind === 'earn') {
          earned += amount;
          budget.earn(amount);
        } else if (budget.spend(amount)) spent += amount;
        expect(spent).toBeLessThanOrEqual(atStart + (earned * percent) / 100 + 1e-6);
      }
    }),
  );
});
