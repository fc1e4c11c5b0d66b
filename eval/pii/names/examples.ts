import { FEATURES, LatinFeatures, MOST_TAGGED } from '../../../src/guardrails/pii/names/latin-features.ts';
import { known, knownOf } from '../../../src/guardrails/pii/names/latin-lexicon.ts';
import { label } from '../../../src/guardrails/pii/names/latin-tagger.ts';
import { form, Words } from '../../../src/guardrails/pii/names/words.ts';
import type { PiiRow } from '../pii-row.ts';
import type { MarkedText } from './made-texts.ts';
import type { Example } from './perceptron.ts';

/** The share of names that the lists are made to forget, so that their looks and places are learned too. */
const FORGOTTEN = 0.25;

/** The share of capitalised words of every day that are forgotten, so that unknown ones are told by their place. */
const FORGOTTEN_PLAIN = 0.2;

const forgettable = known.given | known.surname | known.ambiguous | known.common | known.brand;
const words = new Words();
const forgotten = new Set<number>();
const features = new LatinFeatures((read, at) =>
  forgotten.has(read.hashAt(at)) ? knownOf(read, at) & ~forgettable : knownOf(read, at),
);

/** A text as the perceptron reads it; what is beyond the most words that are tagged together is left out. */
export function exampleOf({ text, spans }: MarkedText, random: () => number): Example {
  words.read(text, 0);
  const count = Math.min(words.count, MOST_TAGGED);
  const labels = new Uint8Array(count);
  forgotten.clear();
  for (const { type, start, end } of spans) {
    let isFirst = true;
    for (let at = 0; at < count; at++) {
      if (words.endOf(at) <= start || words.startOf(at) >= end) continue;
      labels[at] = label[type] + (isFirst ? 0 : 1);
      isFirst = false;
      if (random() < FORGOTTEN) forgotten.add(words.hashAt(at));
    }
  }
  for (let at = 0; at < count; at++) {
    const isPlain = labels[at] === label.none && (words.formOf(at) & form.capital) !== 0;
    if (isPlain && random() < FORGOTTEN_PLAIN && (knownOf(words, at) & (known.given | known.surname)) === 0)
      forgotten.add(words.hashAt(at));
  }
  features.read(words, 0, count);
  const places = new Int32Array(count * FEATURES);
  for (let at = 0; at < count; at++) {
    features.placesOf(at);
    places.set(features.places, at * FEATURES);
  }
  return { places, labels };
}

const inWord = /[\p{L}\p{N}]/u;
const ofAddress = new Set(['STREET_ADDRESS', 'ZIP_CODE', 'GPE']);

/** A labelled row with our types: labels of parts of one address that only marks part are one address. */
export function markedText({ text, spans }: PiiRow): MarkedText {
  const people = spans
    .filter(({ type }) => type === 'PERSON')
    .map(({ start, end }) => ({ type: 'person' as const, start, end }));
  const blocks: { start: number; end: number; hasStreet: boolean }[] = [];
  for (const { type, start, end } of spans
    .filter((span) => ofAddress.has(span.type))
    .sort((one, other) => one.start - other.start)) {
    const last = blocks.at(-1);
    if (last && !inWord.test(text.slice(last.end, start))) {
      last.end = end;
      last.hasStreet ||= type === 'STREET_ADDRESS';
    } else blocks.push({ start, end, hasStreet: type === 'STREET_ADDRESS' });
  }
  const addresses = blocks
    .filter(({ hasStreet }) => hasStreet)
    .map(({ start, end }) => ({ type: 'address' as const, start, end }));
  return { text, spans: [...people, ...addresses] };
}
