import { describe, expect, it } from 'vitest';
import { featuresOf } from '../features/text-features.ts';
import { Neighbours } from './neighbours.ts';
import type { OutcomeExample } from './outcome-example.ts';

const wordsOf = (text: string) => featuresOf({ current: text, previous: '', system: '' }).words;
const exampleOf = (text: string): OutcomeExample => ({
  hash: text,
  words: wordsOf(text),
  figures: new Float64Array(0),
  intent: 0,
  outcomes: [],
});
const nouns = Array.from({ length: 40 }, (_, at) => `noun${at}`);
const text = (at: number): string =>
  `${nouns[at % 40] ?? ''} ${nouns[(at * 7 + 3) % 40] ?? ''} number${at} ${nouns[Math.floor(at / 10) % 40] ?? ''} ${nouns[(at * 11) % 40] ?? ''}`;

function found(neighbours: Neighbours, asked: string, but?: number): ReadonlyMap<number, number> {
  const words = wordsOf(asked);
  const { slots, cosines, size } = neighbours.find(words.at, neighbours.weigh(words), but);
  return new Map(Array.from({ length: size }, (_, at) => [slots[at] ?? -1, cosines[at] ?? NaN]));
}

/** By comparing with each example in turn. */
function compared(neighbours: Neighbours, examples: readonly OutcomeExample[], asked: string): readonly number[] {
  const own = new Map<number, number>();
  const words = wordsOf(asked);
  neighbours.weigh(words).forEach((weight, at) => own.set(words.at[at] ?? -1, weight));
  return examples.map((example) =>
    neighbours
      .weigh(example.words)
      .reduce((sum, weight, at) => sum + weight * (own.get(example.words.at[at] ?? -1) ?? 0), 0),
  );
}

describe('Neighbours', () => {
  it('finds the examples with the greatest cosine, at most a hundred', () => {
    const examples = Array.from({ length: 400 }, (_, at) => exampleOf(text(at)));
    const neighbours = new Neighbours(examples, 1000);
    neighbours.rebuild();
    const all = compared(neighbours, examples, text(17));
    const nearest = found(neighbours, text(17));
    expect(nearest.size).toBe(100);
    expect(nearest.get(17)).toBeCloseTo(1, 4);
    for (const [slot, cosine] of nearest) expect(cosine).toBeCloseTo(all[slot] ?? NaN, 1);
    const left = all.filter((_, slot) => !nearest.has(slot));
    expect(Math.max(...left)).toBeLessThan(Math.min(...nearest.values()) + 0.05);
  });

  it('finds what came after the index was built, and what took another place', () => {
    const examples = Array.from({ length: 60 }, (_, at) => exampleOf(text(at)));
    const neighbours = new Neighbours(examples, 100);
    neighbours.rebuild();
    const [late, other] = [exampleOf('a zebra on a bicycle'), exampleOf('quarterly customs report')];
    examples.push(late);
    neighbours.add(60, late);
    examples[5] = other;
    neighbours.add(5, other);
    expect(found(neighbours, 'a zebra on a bicycle').get(60)).toBeCloseTo(1, 4);
    expect(found(neighbours, 'quarterly customs report').get(5)).toBeCloseTo(1, 4);
    expect(found(neighbours, text(5)).get(5) ?? 0).toBeLessThan(0.5);
  });

  it('takes new examples into the index bit by bit, losing none that come meanwhile', () => {
    const examples: OutcomeExample[] = [];
    const neighbours = new Neighbours(examples, 2000);
    let built = 0;
    for (let at = 0; at < 1500; at++) {
      const one = exampleOf(text(at));
      examples.push(one);
      neighbours.add(at, one);
      if (neighbours.work()) built++;
      if (at % 97 === 0) expect(found(neighbours, text(at)).get(at)).toBeCloseTo(1, 3);
    }
    expect(built).toBeGreaterThan(3);
    for (const at of [0, 700, 1400, 1499]) expect(found(neighbours, text(at)).get(at)).toBeCloseTo(1, 3);
  });

  it('passes over the example that it is told to', () => {
    const examples = [exampleOf('one'), exampleOf('two')];
    const neighbours = new Neighbours(examples, 10);
    neighbours.rebuild();
    expect(found(neighbours, 'one', 0).has(0)).toBe(false);
  });

  it('finds nothing for no words', () => {
    const neighbours = new Neighbours([exampleOf('one')], 10);
    neighbours.rebuild();
    expect(found(neighbours, '').size).toBe(0);
  });
});
