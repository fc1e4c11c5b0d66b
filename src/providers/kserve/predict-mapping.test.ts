import { describe, expect, it } from 'vitest';
import { filled, finishWordAt, holdsPrompt, mappingPath, valueAt } from './predict-mapping.ts';

describe('an instance', () => {
  it('is its template with values of their own type, and without what nobody gave', () => {
    const template = {
      prompt: '{prompt}',
      parameters: { max_new_tokens: '{max_tokens}', temperature: '{temperature}', seed: '{seed}' },
      stop: ['{stop}'],
      tags: ['a', '{prompt}', '{top_p}'],
      about: 'the {prompt}',
      fixed: 1,
      none: null,
    };
    expect(filled(template, { prompt: '{stop} "x"', max_tokens: 5, temperature: 0, stop: ['б'] })).toEqual({
      prompt: '{stop} "x"',
      parameters: { max_new_tokens: 5, temperature: 0 },
      stop: [['б']],
      tags: ['a', '{stop} "x"'],
      about: 'the {prompt}',
      fixed: 1,
      none: null,
    });
    expect(filled('{prompt}', { prompt: 'x' })).toBe('x');
  });

  it.each([
    ['{prompt}', true],
    [{ a: [{ b: '{prompt}' }] }, true],
    [{ a: 'say {prompt}' }, false],
    [{}, false],
    [null, false],
  ])('%j has a place for the prompt: %s', (template, expected) => {
    expect(holdsPrompt(template)).toBe(expected);
  });
});

describe('a path', () => {
  const prediction = { outputs: [{ text: 'так' }], 'a-b': { '0': 7 } };
  it.each([
    ['', prediction],
    ['outputs.0.text', 'так'],
    ['a-b.0', 7],
    ['outputs.1.text', undefined],
    ['outputs.text', undefined],
    ['constructor', undefined],
    ['outputs.0.text.0', undefined],
  ])('%j', (path, expected) => {
    expect(valueAt(prediction, path)).toEqual(expected);
  });

  it.each(['a..b', '.a', 'a.', 'a b', '$.a'])('%j is none', (path) => {
    expect(mappingPath.safeParse(path).success).toBe(false);
  });
});

describe('why an answer ended', () => {
  const beside = { text: 'так', finish_reason: 'length' };
  it.each([
    ['beside it', beside, 'text', 'length'],
    ['above it', { outputs: [{ message: { text: 'так' }, finish_reason: 'stop' }] }, 'outputs.0.message.text', 'stop'],
    ['beside it and above', { outputs: [beside], finish_reason: 'stop' }, 'outputs.0.text', 'length'],
    ['beside another', { outputs: [{ text: 'так' }, beside] }, 'outputs.0.text', ''],
    ['as something else than a word', { text: 'так', finish_reason: null }, 'text', ''],
    ['nowhere, for the prediction is the text', 'так', '', ''],
  ])('stands %s', (_, prediction, path, word) => {
    expect(finishWordAt(prediction, path)).toBe(word);
  });
});
