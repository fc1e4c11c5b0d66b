import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../../test/support/seeded.ts';
import { type Intent, intents } from '../../fleet/intents.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import type { Prompt } from '../experience.ts';
import { featuresOf } from '../features/text-features.ts';
import { QualityModel } from './quality-model.ts';
import { usualTopics } from './usual-topics.ts';

const model = (seed = 1): QualityModel => new QualityModel({ topics: usualTopics, random: seeded(seed) });
const promptOf = (text: string, intent: Intent = 'general'): Prompt => ({
  features: featuresOf({ current: text, previous: '', system: '' }),
  intent,
  posterior: Float64Array.from(intents, (one) => (one === intent ? 1 : 0)),
});
const cardOf = (id: string, value?: number): { readonly card: ModelCard } => ({
  card: {
    id,
    family: id,
    locality: 'foreign',
    contextTokens: undefined,
    capabilities: ['chat'],
    ...(value !== undefined && { accuracy: { overall: { value, source: 'given' }, by: {} } }),
  },
});
const poems = ['autumn', 'the sea', 'a lost dog', 'rain', 'my mother', 'Kyiv at night', 'snow', 'an old clock'];
const poem = (at: number): string => `Write verse number ${at} about ${poems[at % 8] ?? ''} with tender rhymes`;
const proof = (at: number): string =>
  `Prove that the integer ${at} satisfies theorem ${at % 8} of algebra by induction`;

/** The poet writes verse well, the prover proves well; one outcome at a time, of either. */
function taught(rounds: number): QualityModel {
  const quality = model();
  const random = seeded(9);
  for (let at = 0; at < rounds; at++) {
    const isPoem = random() < 0.5;
    const asksPoet = random() < 0.5;
    quality.learn(
      promptOf(isPoem ? poem(at) : proof(at)),
      asksPoet ? 'poet' : 'prover',
      isPoem === asksPoet ? 1 : 0,
      1,
    );
  }
  return quality;
}
const both = [cardOf('poet'), cardOf('prover')];

describe('QualityModel', () => {
  it("expects the registry's figures before it has learned", () => {
    const expected = model().accuracies(promptOf('anything'), [cardOf('a', 0.9), cardOf('b', 0.3), cardOf('c')]);
    expect([...expected]).toEqual([0.9, 0.3, 0.5].map((value): unknown => expect.closeTo(value)));
  });

  it('learns from single outcomes which model is good at what', () => {
    const quality = taught(300);
    const [poet = 0, prover = 0] = quality.accuracies(promptOf(poem(1000)), both);
    expect(poet - prover).toBeGreaterThan(0.1);
    const [poetsProof = 0, proversProof = 0] = quality.accuracies(promptOf(proof(1000)), both);
    expect(proversProof - poetsProof).toBeGreaterThan(0.1);
    expect(quality.trialsOf('poet', 'general') + quality.trialsOf('prover', 'general')).toBe(300);
  });

  it('learns the same of many outcomes at once', () => {
    const quality = model();
    quality.learnAll(
      Array.from({ length: 200 }, (_, at) => ({
        prompt: promptOf(at % 2 === 0 ? poem(at) : proof(at)),
        outcomes: new Map([
          ['poet', at % 2 === 0 ? 1 : 0],
          ['prover', at % 2 === 0 ? 0 : 1],
        ]),
      })),
    );
    const { accuracy, byWords, byIntent, similarity } = quality.expect(promptOf(poem(999)), both);
    expect(accuracy[0]).toBeGreaterThan((accuracy[1] ?? 1) + 0.3);
    expect(byWords[0]).toBeGreaterThan(0.7);
    expect(byIntent[0]).toBeCloseTo(0.5, 1);
    expect(similarity).toBeGreaterThan(0.2);
  });

  it('says no more than it knows of prompts unlike all others', () => {
    const quality = taught(300);
    const { accuracy, byIntent, similarity } = quality.expect(
      promptOf('Чи приймає митниця декларацію у вихідний?'),
      both,
    );
    expect(similarity).toBeLessThan(0.05);
    expect(accuracy[0]).toBeCloseTo(byIntent[0] ?? NaN);
  });

  it('learns nothing from what is no outcome', () => {
    const quality = model();
    for (const [value, weight] of [
      [NaN, 1],
      [2, 1],
      [-1, 1],
      [1, NaN],
      [1, 0],
      [1, 5],
    ] as const)
      quality.learn(promptOf('hello'), 'a', value, weight);
    expect(quality.version).toBe('0');
    expect([...quality.accuracies(promptOf('hello'), [cardOf('a', 0.6)])]).toEqual([expect.closeTo(0.6)]);
  });

  it('goes on when more models come than it has room for', () => {
    const quality = model();
    for (let at = 0; at < 140; at++) quality.learn(promptOf(poem(at)), `model-${at}`, 1, 1);
    expect(quality.trialsOf('model-0', 'general')).toBe(0);
    expect(quality.trialsOf('model-139', 'general')).toBe(1);
    expect(quality.accuracies(promptOf(poem(3)), [cardOf('model-0', 0.4), cardOf('model-139', 0.4)])[0]).toBeCloseTo(
      0.4,
    );
  });

  it('expects shares, whatever it is told about whatever text', () => {
    const quality = taught(60);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom('poet', 'prover', 'new'),
        share,
        (text, id, value) => {
          quality.learn(promptOf(text), id, value, 1);
          const expected = quality.expect(promptOf(text), [...both, cardOf('new'), cardOf('unheard', 0.7)]);
          for (const figures of [expected.accuracy, expected.byIntent, expected.byWords, expected.byNeighbours])
            expect([...figures].every((figure) => figure >= 0 && figure <= 1)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
