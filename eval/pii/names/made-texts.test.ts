import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { detectPii } from '../../../src/guardrails/pii/detect.ts';
import { LatinNames } from '../../../src/guardrails/pii/names/latin-names.ts';
import { Words } from '../../../src/guardrails/pii/names/words.ts';
import type { PiiSpan } from '../../../src/guardrails/pii/pii-span.ts';
import { seeded } from '../../../test/support/seeded.ts';
import { judgedRow } from '../judged-row.ts';
import { piiRows } from '../pii-row.ts';
import { Tally } from '../tally.ts';
import { exampleOf, markedText } from './examples.ts';
import { madeTexts } from './made-texts.ts';
import { trainedTagger } from './perceptron.ts';

it('made texts are the same for the same seed, and their spans stand in order', () => {
  const texts = madeTexts(seeded(5), 300);
  expect(madeTexts(seeded(5), 300)).toEqual(texts);
  for (const { text, spans } of texts) {
    expect(text).not.toMatch(/\{[A-Za-z#]\d?\}/);
    let last = 0;
    for (const { start, end } of spans) {
      expect(start).toBeGreaterThanOrEqual(last);
      expect(text.slice(start, end).trim()).not.toBe('');
      last = end;
    }
    expect(last).toBeLessThanOrEqual(text.length);
  }
  expect(texts.some(({ spans }) => spans.length === 0)).toBe(true);
});

it('labels of the parts of an address are one address', () => {
  const text = 'Ann Lee\n12 Oak Street\nApt. 3\nLEEDS\nfrom Wales';
  const at = (value: string, type: string) => ({
    type,
    start: text.indexOf(value),
    end: text.indexOf(value) + value.length,
  });
  const row = {
    text,
    spans: [
      at('Wales', 'GPE'),
      at('LEEDS', 'GPE'),
      at('Apt. 3', 'STREET_ADDRESS'),
      at('12 Oak Street', 'STREET_ADDRESS'),
      at('Ann Lee', 'PERSON'),
    ],
  };
  expect(markedText(row).spans).toEqual([
    { type: 'person', start: 0, end: 7 },
    { type: 'address', start: 8, end: text.indexOf('LEEDS') + 5 },
  ]);
});

it('a tagger learns from a few hundred texts to find names that it has not seen', () => {
  const random = seeded(3);
  const examples = madeTexts(random, 400).map((text) => exampleOf(text, random));
  const names = new LatinNames(trainedTagger(examples, random));
  const words = new Words();
  const found: PiiSpan[] = [];
  const text = 'Please call Marguerite Ollenshaw about the invoice.';
  words.read(text, 0);
  names.begin();
  names.find(words, found);
  expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(['Marguerite Ollenshaw']);
});

it('the own set has what it promises', async () => {
  const path = new URL('../own-names.jsonl', import.meta.url);
  const rows = piiRows(path.pathname);
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(rows.length);
  const named = rows.filter(({ spans }) => spans.length > 0);
  expect(named.length).toBeGreaterThanOrEqual(300);
  expect(rows.length - named.length).toBeGreaterThanOrEqual(150);
  for (const { text, spans, lang, case: kind, split } of rows) {
    expect(['uk', 'ru', 'en']).toContain(lang);
    expect(kind).toBeTruthy();
    expect(['dev', 'test']).toContain(split);
    for (const { start, end, value } of spans) expect(text.slice(start, end)).toBe(value);
  }
});

it.each([
  ['dev', 0.97],
  ['test', 0.95],
])('names of the own set are found as well as the record says: %s', async (split, least) => {
  const rows = piiRows(new URL('../own-names.jsonl', import.meta.url).pathname).filter((row) => row.split === split);
  const tally = new Tally();
  for (const row of rows) {
    const { hits, misses, extra } = judgedRow(row, detectPii(row.text)).masked;
    tally.add(hits, misses, extra);
  }
  expect(tally.f(1)).toBeGreaterThanOrEqual(least);
});
