import { describe, expect, it } from 'vitest';
import { seeded } from '../../../test/support/seeded.ts';
import { ExampleStore } from './example-store.ts';
import type { OutcomeExample } from './outcome-example.ts';

const example = (hash: string, intent = 0, quality = 1): OutcomeExample => ({
  hash,
  words: { at: Uint32Array.of(1), weight: Float32Array.of(1) },
  figures: new Float64Array(1),
  intent,
  outcomes: [{ model: 0, quality, weight: 1 }],
});
const many = (count: number, intent: number): readonly OutcomeExample[] =>
  Array.from({ length: count }, (_, at) => example(`${intent}-${at}`, intent));

describe('ExampleStore', () => {
  it('keeps at most so many, whatever comes', () => {
    const store = new ExampleStore(50, seeded(1));
    for (const one of many(1000, 0)) store.add(one);
    expect(store.examples).toHaveLength(50);
    expect(new Set(store.examples.map(({ hash }) => hash)).size).toBe(50);
  });

  it('keeps a sample of all that came, not the first or the last', () => {
    const store = new ExampleStore(200, seeded(2));
    for (const one of many(2000, 0)) store.add(one);
    const old = store.examples.filter(({ hash }) => Number(hash.slice(2)) < 1000).length;
    expect(old).toBeGreaterThan(70);
    expect(old).toBeLessThan(130);
  });

  it('gives a rare intent its share', () => {
    const store = new ExampleStore(100, seeded(3));
    for (const one of [...many(1000, 0), ...many(60, 1), ...many(1000, 0)]) store.add(one);
    expect(store.examples.filter(({ intent }) => intent === 1).length).toBeGreaterThan(40);
  });

  it('adds outcomes of the same prompt to what it has', () => {
    const store = new ExampleStore(10, seeded(4));
    store.add(example('a', 0, 1));
    store.add(example('a', 0, 0));
    store.add({ ...example('a'), outcomes: [{ model: 1, quality: 0.3, weight: 0.5 }] });
    expect(store.examples).toHaveLength(1);
    expect(store.examples[0]?.outcomes).toEqual([
      { model: 0, quality: 0.5, weight: 2 },
      { model: 1, quality: 0.3, weight: 0.5 },
    ]);
  });

  it('forgets a model and nothing else', () => {
    const store = new ExampleStore(10, seeded(5));
    store.add({ ...example('a'), outcomes: [0, 1].map((model) => ({ model, quality: 1, weight: 1 })) });
    store.forget(0);
    expect(store.examples[0]?.outcomes).toEqual([{ model: 1, quality: 1, weight: 1 }]);
  });
});
