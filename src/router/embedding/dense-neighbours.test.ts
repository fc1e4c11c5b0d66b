import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seeded } from '../../../test/support/seeded.ts';
import { DenseNeighbours } from './dense-neighbours.ts';
import { unitVector } from './unit-vector.ts';

const vectorOf = (random: () => number, dimensions: number, around?: Float32Array): Float32Array => {
  const figures = Float32Array.from({ length: dimensions }, (_, at) => 6 * (around?.[at] ?? 0) + random() - 0.5);
  return unitVector(figures) ?? figures;
};

const cosine = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, figure, at) => sum + figure * (other[at] ?? 0), 0);

/** What sums of 32-bit figures may differ by: the sign of such a cosine is nobody's. */
const ROUNDING = 1e-6;

it('finds all that are near, with their cosines, while there are few', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 70 }),
      fc.nat(),
      (count, dimensions, seed) => {
        const random = seeded(seed);
        const neighbours = new DenseNeighbours(dimensions, 500, random);
        const vectors = Array.from({ length: count }, () => vectorOf(random, dimensions));
        vectors.forEach((vector, slot) => neighbours.put(slot, vector));
        const query = vectorOf(random, dimensions);
        const { slots, cosines, size, most } = neighbours.find(query);
        const found = new Set(slots.subarray(0, size));
        for (const [slot, vector] of vectors.entries()) {
          const exact = cosine(vector, query);
          if (Math.abs(exact) > ROUNDING) expect(found.has(slot)).toBe(exact > 0);
        }
        expect(most).toBe(Math.max(0, ...cosines.subarray(0, size)));
        for (let at = 0; at < size; at++)
          expect(cosines[at]).toBeCloseTo(cosine(vectors[slots[at] ?? -1] ?? query, query), 4);
      },
    ),
    { numRuns: 60 },
  );
});

it('finds the nearest hundred of thousands, nearly all of one topic', () => {
  const random = seeded(7);
  const neighbours = new DenseNeighbours(384, 3000, random);
  const topics = Array.from({ length: 20 }, () => vectorOf(random, 384));
  for (let slot = 0; slot < 3000; slot++) neighbours.put(slot, vectorOf(random, 384, topics[slot % 20]));
  let ofTopic = 0;
  for (let topic = 0; topic < 20; topic++) {
    const { slots, size } = neighbours.find(vectorOf(random, 384, topics[topic]));
    expect(size).toBe(100);
    ofTopic += slots.subarray(0, size).filter((slot) => slot % 20 === topic).length;
  }
  expect(ofTopic / 2000).toBeGreaterThan(0.99);
});

it('compares with what has taken the place of another', () => {
  const neighbours = new DenseNeighbours(2, 10, seeded(1));
  neighbours.put(0, Float32Array.of(1, 0));
  neighbours.put(0, Float32Array.of(0, 1));
  expect(neighbours.find(Float32Array.of(0, 1))).toMatchObject({ size: 1, most: 1 });
  expect(neighbours.find(Float32Array.of(1, 0)).size).toBe(0);
});
