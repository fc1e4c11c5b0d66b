import { describe, expect, it } from 'vitest';
import { intents } from '../../src/fleet/intents.ts';
import { TOLD_BY_WORDS } from '../../src/router/intent/intent-model.ts';
import { ownPrompts } from './training-prompts.ts';
import { withoutNear } from './too-near.ts';

const train = ownPrompts('train');
const test = ownPrompts('test');

describe.each(['en', 'uk', 'ru'])('our own prompts in %s', (lang) => {
  it.each(intents.slice(0, TOLD_BY_WORDS))('are enough to learn and to measure %s', (intent) => {
    const own = (prompts: typeof train) => prompts.filter((one) => one.lang === lang && one.label === intent);
    expect(own(train).length).toBeGreaterThanOrEqual(60);
    expect(own(test).length).toBeGreaterThanOrEqual(30);
  });
});

it('no group of alike prompts stands on both sides', () => {
  const tested = new Set(test.map(({ group }) => group));
  expect(train.filter(({ group }) => tested.has(group))).toEqual([]);
});

it('what is nearly a test prompt is not learned from', () => {
  const [first] = test;
  expect(first).toBeDefined();
  const near = test.slice(0, 5).map((prompt) => ({ ...prompt, text: `${prompt.text.toUpperCase()} !` }));
  expect(withoutNear(near, test)).toEqual([]);
  const far = {
    text: 'zzyx qqw',
    label: 'general',
    lang: 'en',
    group: 'g',
    split: 'train',
    source: 'own',
    given: 'general',
  } as const;
  expect(withoutNear([far], test)).toEqual([far]);
});
