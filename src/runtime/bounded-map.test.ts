import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

it('forgets what was set longest ago', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
});

it('holds values that are undefined, and counts them', () => {
  const map = new BoundedMap<string, undefined>(1);
  map.set('a', undefined).set('b', undefined);
  expect([...map.keys()]).toEqual(['b']);
  expect(map.delete('b')).toBe(true);
  expect(map.delete('b')).toBe(false);
});

const deed = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key: fc.nat(9), value: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('delete' as const), key: fc.nat(9) }),
  fc.record({ kind: fc.constant('clear' as const) }),
);

it('never weighs more than it may, and forgets no more than it has to', () => {
  fc.assert(
    fc.property(fc.array(deed), (deeds) => {
      const map = new BoundedMap<number, number>(10, (value) => value);
      let expected: (readonly [number, number])[] = [];
      for (const each of deeds) {
        if (each.kind === 'clear') expected = [];
        else expected = expected.filter(([key]) => key !== each.key);
        if (each.kind === 'set' && each.value <= 10) expected.push([each.key, each.value]);
        while (expected.reduce((sum, [, value]) => sum + value, 0) > 10) expected.shift();
        if (each.kind === 'set') map.set(each.key, each.value);
        else if (each.kind === 'delete') map.delete(each.key);
        else map.clear();
        expect([...map]).toEqual(expected);
      }
    }),
  );
});
