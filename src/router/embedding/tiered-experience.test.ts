import { describe, expect, it } from 'vitest';
import { seeded } from '../../../test/support/seeded.ts';
import { fleetModel } from '../../../test/support/fleet.ts';
import { intents } from '../../fleet/intents.ts';
import type { Experience, Prompt } from '../experience.ts';
import { featuresOf } from '../features/text-features.ts';
import { QualityModel } from '../quality/quality-model.ts';
import { EmbeddingExperience } from './embedding-experience.ts';
import { TieredExperience } from './tiered-experience.ts';
import { unitVector } from './unit-vector.ts';

const models = ['poet', 'jurist'].map((id) => fleetModel({ id }));
const posterior = new Float64Array(intents.length).fill(1 / intents.length);
const DIMENSIONS = 96;

/** Prompts of two topics that share no word with any other prompt; each model answers one topic well. */
function world(seed: number) {
  const random = seeded(seed);
  const known = new Map<string, Float32Array>();
  const tier = { generation: 0, known: (hash: string) => known.get(hash) };
  const words = new QualityModel({ topics: { names: [], read: () => undefined }, random });
  const experience = new TieredExperience({
    words,
    tier,
    modelOf: (id) => models.find(({ card }) => card.id === id),
    random,
  });
  let asked = 0;
  const vectorOf = (topic: number): Float32Array => {
    const figures = Float32Array.from(
      { length: DIMENSIONS },
      (_, at) => (at % 2 === topic ? 0.4 : 0) + 1.6 * (random() - 0.5),
    );
    return unitVector(figures) ?? figures;
  };
  const prompt = (topic: number, vector?: Float32Array): Prompt => {
    const hash = `text ${++asked}`;
    known.set(hash, vector ?? vectorOf(topic));
    const current = Array.from({ length: 6 }, () => `w${Math.floor(random() * 1e9)}`).join(' ');
    const features = featuresOf({ current, previous: '', system: '' });
    return { features, intent: 'general', posterior, meaning: { hash, vector: known.get(hash) } };
  };
  /** `meansIt`: the vector tells the topic; else it is drawn without regard to it. */
  const live = (rounds: number, meansIt = true): void => {
    for (let round = 0; round < rounds; round++) {
      const topic = Math.floor(random() * 2);
      const model = Math.floor(random() * 2);
      const quality = random() < (model === topic ? 0.9 : 0.2) ? 1 : 0;
      const shown = meansIt ? topic : 1 - topic;
      experience.learn(prompt(shown), models[model]?.card.id ?? '', quality, 1);
    }
  };
  return { tier, words, experience, prompt, live };
}

describe('where meaning matters and words do not', () => {
  it('vectors are trusted after 200 outcomes, and tell which model suits', () => {
    const { experience, prompt, live } = world(1);
    live(150);
    expect(experience.trustsVectors).toBe(false);
    live(350);
    expect(experience.trustsVectors).toBe(true);
    let right = 0;
    for (let at = 0; at < 200; at++) {
      const [poet = 0, jurist = 0] = experience.accuracies(prompt(at % 2), models);
      if (poet > jurist === (at % 2 === 0)) right++;
    }
    expect(right).toBeGreaterThan(190);
  });

  it('they are trusted no longer once they mislead', () => {
    const { experience, live } = world(2);
    live(500);
    expect(experience.trustsVectors).toBe(true);
    live(400, false);
    expect(experience.trustsVectors).toBe(false);
  });

  it('all is begun anew when vectors come from another model', () => {
    const { experience, tier, live } = world(3);
    live(500);
    tier.generation++;
    expect(experience.trustsVectors).toBe(false);
    live(150);
    expect(experience.trustsVectors).toBe(false);
  });
});

describe('words', () => {
  it('decide where there is no vector, or one of another length', () => {
    const { experience, words, prompt, live } = world(4);
    live(300);
    const { features } = prompt(0);
    const bare: Prompt = { features, intent: 'general', posterior };
    const foretold = words.accuracies(bare, models);
    expect(experience.accuracies(bare, models)).toEqual(foretold);
    for (const vector of [undefined, Float32Array.of(1)])
      expect(experience.accuracies({ ...bare, meaning: { hash: 'h', vector } }, models)).toEqual(foretold);
  });

  it('learn what has no vector, and what is no outcome is learned by none', () => {
    const learned: unknown[] = [];
    const words: Experience = {
      accuracies: () => Float64Array.of(0.5, 0.5),
      learn: (_, model, quality) => learned.push([model, quality]),
      trialsOf: () => 3,
      version: '7',
    };
    const vector = Float32Array.of(1, 0);
    const tier = { generation: 0, known: (hash: string) => (hash === 'known' ? vector : undefined) };
    const experience = new TieredExperience({ words, tier, modelOf: () => models[0], random: seeded(5) });
    const { features } = world(6).prompt(0);
    const prompt = { features, intent: 'general', posterior } as const;
    experience.learn(prompt, 'poet', 1, 1);
    experience.learn({ ...prompt, meaning: { hash: 'lost', vector: undefined } }, 'poet', 0.5, 1);
    experience.learn({ ...prompt, meaning: { hash: 'known', vector: undefined } }, 'poet', NaN, 1);
    expect(experience.version).toBe('7');
    experience.learn({ ...prompt, meaning: { hash: 'known', vector: undefined } }, 'poet', 0, 1);
    expect(experience.version).toBe('7+1');
    expect(learned).toEqual([
      ['poet', 1],
      ['poet', 0.5],
      ['poet', NaN],
      ['poet', 0],
    ]);
    expect(experience.trialsOf('poet', 'general')).toBe(3);
  });
});

it('foretells shares from 0 to 1, a model that it knows nothing of by its card', () => {
  const random = seeded(8);
  const experience = new EmbeddingExperience(3, random);
  const card = fleetModel({ id: 'card', card: { accuracy: { overall: { value: 0.8, source: 'given' }, by: {} } } });
  const vector = Float32Array.of(1, 0, 0);
  expect([...experience.accuracies({ posterior }, vector, [card])]).toEqual([expect.closeTo(0.8, 9)]);
  for (let at = 0; at < 300; at++) {
    experience.learn({
      prompt: { intent: 'general', posterior },
      hash: `text ${at % 40}`,
      vector: unitVector(Float32Array.of(random() - 0.5, random() - 0.5, random() - 0.5)) ?? vector,
      model: `model ${at % 140}`,
      quality: random(),
      weight: 0.5,
    });
    const known = [card, fleetModel({ id: `model ${at % 140}` })];
    for (const share of experience.accuracies({ posterior }, vector, known))
      expect(share >= 0 && share <= 1, String(share)).toBe(true);
  }
  expect(experience.learned).toBe(300);
});
