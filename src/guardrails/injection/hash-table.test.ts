import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashTable } from './hash-table.ts';

describe('HashTable', () => {
  it('has what was put in, and nothing else', () => {
    const key = fc.integer({ min: -0x80000000, max: 0x7fffffff }).filter((one) => one !== 0);
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 100 }), key, (keys, other) => {
        const entries = new Map(keys.map((one, at) => [one, at + 1]));
        const table = new HashTable(entries, 8);
        for (const [one, value] of entries) expect(table.get(one)).toBe(value);
        expect(table.get(other)).toBe(entries.get(other) ?? 0);
      }),
    );
  });
});
