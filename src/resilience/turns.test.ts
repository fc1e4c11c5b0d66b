import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

type Place = { readonly name: string; readonly weight: number };
const a: Place = { name: 'a', weight: 2 };
const b: Place = { name: 'b', weight: 1 };

/** Whose turn it is, so often in a row. */
function taken(turns: Turns<Place>, places: readonly Place[], times: number): string {
  let names = '';
  for (let at = 0; at < times; at++) {
    const [next] = [...places].sort((one, other) => turns.of(one) - turns.of(other));
    if (!next) throw new Error('There is no place.');
    turns.took(next);
    names += next.name;
  }
  return names;
}

it('turns are taken by weight, in an even mix', () => {
  expect(taken(new Turns<Place>(), [a, b], 9)).toBe('abaabaaba');
});

it('one that was away gets no more than its share when it is back', () => {
  const turns = new Turns<Place>();
  taken(turns, [a], 1000);
  const back = taken(turns, [a, b], 30);
  expect(back.replaceAll('a', '')).toHaveLength(10);
});
