import { expect, it } from 'vitest';
import { sizeOfEvent, sizeOfJson } from './event-size.ts';
import type { Json } from './json.ts';

it('grows with the letters of texts and keys, wherever they stand', () => {
  const word = 'x'.repeat(1000);
  for (const json of [word, [word], { a: [{ b: word }] }, { [word]: 1 }, [[[null, true, word]]]] satisfies Json[]) {
    expect(sizeOfJson(json)).toBeGreaterThanOrEqual(1000);
    expect(sizeOfJson(json)).toBeLessThan(1100);
  }
});

it('counts values that have no letters', () => {
  expect(sizeOfJson(Array.from({ length: 1000 }, () => 0))).toBeGreaterThanOrEqual(1000);
  expect(sizeOfJson(null)).toBeGreaterThan(0);
});

it('takes any depth', () => {
  let deep: Json = 1;
  for (let at = 0; at < 200_000; at++) deep = [deep];
  expect(sizeOfJson(deep)).toBeGreaterThan(200_000);
});

it('is never nothing, so that events without words have a bound too', () => {
  expect(sizeOfEvent({ type: 'vectors', from: 0, vectors: [] })).toBeGreaterThan(0);
  expect(sizeOfEvent({ type: 'finish', choice: 0, reason: 'stop' })).toBeGreaterThan(0);
});
