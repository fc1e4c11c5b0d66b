import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SpendLedger } from './spend-ledger.ts';

const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(16));
const [mine = '', other = ''] = ids;
const entries = fc.array(fc.tuple(fc.constantFrom(...ids), fc.nat(1000)), { maxLength: 10 });

function ledgerOf(spent: readonly (readonly [string, number])[]): SpendLedger {
  const ledger = new SpendLedger(1);
  for (const [id, amount] of spent) ledger.put(id, amount);
  return ledger;
}
const textOf = (ledger: SpendLedger): unknown => JSON.parse(new TextDecoder().decode(ledger.encode()));

it('comes to the same in whatever order and however often copies are joined, and never falls', () => {
  fc.assert(
    fc.property(entries, entries, (first, second) => {
      const [one, two] = [ledgerOf(first), ledgerOf(second)];
      const before = one.exceptFor('');
      one.join(two.encode());
      two.join(one.encode());
      expect(textOf(one)).toEqual(textOf(two));
      expect(one.join(two.encode())).toBe(false);
      expect(one.exceptFor('')).toBeGreaterThanOrEqual(before);
    }),
  );
});

it('tells whether the copy lacks something', () => {
  const ledger = ledgerOf([[mine, 5]]);
  expect(ledger.join(undefined)).toBe(true);
  expect(ledger.join(ledgerOf([[mine, 4]]).encode())).toBe(true);
  expect(ledger.join(ledgerOf([[mine, 6]]).encode())).toBe(false);
  expect(new SpendLedger(1).join(undefined)).toBe(false);
});

it('leaves out what is no entry, and counts one’s own apart', () => {
  const ledger = ledgerOf([[mine, 5]]);
  const odd = { [other]: 7, short: 1, ['c'.repeat(16)]: -1, ['d'.repeat(16)]: '9', ['e'.repeat(16)]: 1e300 };
  ledger.join(new TextEncoder().encode(JSON.stringify(odd)));
  expect([ledger.exceptFor(mine), ledger.exceptFor(other), ledger.exceptFor('')]).toEqual([7, 5, 12]);
});

it('holds a thousand instances', () => {
  const ledger = new SpendLedger(1);
  for (let at = 0; at < 1100; at++) ledger.put(`${at}`.padStart(16, '0'), 1);
  expect(ledger.exceptFor('')).toBe(1000);
  expect(ledger.encode().length).toBeLessThan(64 * 1024);
});
