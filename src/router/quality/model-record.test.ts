import { describe, expect, it } from 'vitest';
import { intents } from '../../fleet/intents.ts';
import type { Figure, ModelCard } from '../../fleet/model-card.ts';
import { intentPriorOf } from './intent-prior.ts';
import { accuracyByIntent, ModelRecord } from './model-record.ts';

const only = (intent: (typeof intents)[number]): Float64Array =>
  Float64Array.from(intents, (one) => (one === intent ? 1 : 0));
const cardOf = (accuracy?: ModelCard['accuracy']): ModelCard => ({
  id: 'm',
  family: 'm',
  locality: 'local',
  contextTokens: undefined,
  capabilities: ['chat'],
  ...(accuracy && { accuracy }),
});
const math = only('math');
const figure = (value: number, source: Figure['source']): Figure => ({ value, source });

describe('accuracyByIntent', () => {
  it("is the registry's figure where nothing was learned: of the intent, else overall, else a half", () => {
    const card = cardOf({ overall: figure(0.7, 'given'), by: { math: figure(0.9, 'given') } });
    expect(accuracyByIntent(math, intentPriorOf(card), undefined)).toBeCloseTo(0.9);
    expect(accuracyByIntent(only('coding'), intentPriorOf(card), undefined)).toBeCloseTo(0.7);
    expect(accuracyByIntent(math, intentPriorOf(cardOf()), undefined)).toBeCloseTo(0.5);
    const mixed = Float64Array.from(intents, (one) => (one === 'math' || one === 'coding' ? 0.5 : 0));
    expect(accuracyByIntent(mixed, intentPriorOf(card), undefined)).toBeCloseTo(0.8);
  });

  it('gives way to outcomes, an assumed figure soonest', () => {
    const record = new ModelRecord();
    for (let i = 0; i < 20; i++) {
      record.foretell(math, 0.5);
      record.learn(math, 0, 0.5, 1);
    }
    const after = (source: Figure['source']): number =>
      accuracyByIntent(math, intentPriorOf(cardOf({ by: { math: figure(0.9, source) } })), record);
    expect(after('given')).toBeCloseTo((20 * 0.9) / 40);
    expect(after('vendor')).toBeCloseTo((10 * 0.9) / 30);
    expect(after('assumed')).toBeCloseTo((5 * 0.9) / 25);
  });

  it('guesses from other intents where nothing is said of the model', () => {
    const record = new ModelRecord();
    for (let i = 0; i < 95; i++) {
      record.foretell(math, 1);
      record.learn(math, 1, 1, 1);
    }
    expect(accuracyByIntent(only('coding'), intentPriorOf(cardOf()), record)).toBeCloseTo((95 + 2.5) / 100);
    const said = intentPriorOf(cardOf({ overall: figure(0.4, 'vendor'), by: {} }));
    expect(accuracyByIntent(only('coding'), said, record)).toBeCloseTo(0.4);
  });

  it('takes a figure that is no share for none', () => {
    const card = cardOf({ by: { math: figure(NaN, 'given'), coding: figure(7, 'given') } });
    expect(accuracyByIntent(math, intentPriorOf(card), undefined)).toBeCloseTo(0.5);
    expect(accuracyByIntent(only('coding'), intentPriorOf(card), undefined)).toBeCloseTo(0.5);
  });
});

describe('ModelRecord', () => {
  it('does not blame a model that is asked the hard prompts alone', () => {
    const record = new ModelRecord();
    for (let i = 0; i < 300; i++) {
      const isHard = i % 2 === 0;
      const foretold = isHard ? 0.6 : 1;
      record.foretell(math, foretold);
      if (isHard) record.learn(math, i % 10 < 6 ? 1 : 0, foretold, 1);
    }
    expect(record.mean(intents.indexOf('math'))).toBeCloseTo(0.8, 1);
  });
});
