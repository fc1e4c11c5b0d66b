import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DENSE_FEATURES, denseNames, featuresOf, type TextFeatures } from './text-features.ts';

const of = (current: string, previous = '', system = ''): TextFeatures => featuresOf({ current, previous, system });
const figure = (text: string, name: (typeof denseNames)[number]): number | undefined =>
  of(text).dense[denseNames.indexOf(name)];
/** Cosine of the words of two texts. */
function likeness(one: string, other: string): number {
  const weights = new Map([...of(one).words.at].map((at, i) => [at, of(one).words.weight[i] ?? 0]));
  const { at, weight } = of(other).words;
  return [...at].reduce((sum, place, i) => sum + (weights.get(place) ?? 0) * (weight[i] ?? 0), 0);
}

describe('featuresOf', () => {
  it('keeps its promises for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme' }), (current, system) => {
        const { words, dense, hash, chars } = of(current, '', system);
        expect([...words.at]).toEqual([...new Set(words.at)].sort((one, other) => one - other));
        const squares = words.weight.reduce((sum, weight) => sum + weight * weight, 0);
        expect(words.at.length === 0 ? squares : squares - 1).toBeCloseTo(0, 4);
        expect(dense).toHaveLength(DENSE_FEATURES);
        expect([...dense].every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(hash).toMatch(/^[0-9a-f]{16}$/);
        expect(chars).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('reads the same words whatever the case and the white space', () => {
    const text = 'Скільки коштує доставка до Львова? Please tell me in UAH.';
    for (const same of [text.toUpperCase(), text.toLowerCase(), `  ${text.replaceAll(' ', '  \n\t')}  `])
      expect(of(same).hash).toBe(of(text).hash);
    expect(of(text).hash).not.toBe(of(`${text} Thanks`).hash);
  });

  it('reads one word however its apostrophe and its letters are written', () => {
    expect(of('п’ять').hash).toBe(of("п'ять").hash);
    expect(of('don’t').hash).toBe(of('dont').hash);
    expect(of('ﬁle').hash).toBe(of('file').hash);
    expect(of('ёлка').hash).toBe(of('елка').hash);
  });

  it('sees what other forms of a Ukrainian or Russian word have in common', () => {
    expect(likeness('декларація', 'декларацією')).toBeGreaterThan(0.5);
    expect(likeness('таможенного', 'таможенному')).toBeGreaterThan(0.5);
    expect(likeness('декларація', 'документ')).toBeLessThan(0.1);
  });

  it('counts the last turn more than the one before, and that more than the system', () => {
    const alone = of('translate');
    const [at = -1] = alone.words.at;
    const weightIn = ({ words }: TextFeatures): number => words.weight[words.at.indexOf(at)] ?? 0;
    const [last, before, system] = [
      of('translate', 'other', ''),
      of('other', 'translate'),
      of('other', '', 'translate'),
    ];
    expect(weightIn(last)).toBeGreaterThan(weightIn(before));
    expect(weightIn(before)).toBeGreaterThan(weightIn(system));
    expect(weightIn(system)).toBeGreaterThan(0);
  });

  it.each([
    ['What is the capital of France?', 'en'],
    ['Яка столиця Франції і скільки там мешканців?', 'uk'],
    ['Какой город является столицей Франции, и сколько там жителей?', 'ru'],
    ['法国的首都是哪里？', 'other'],
    ['Wie heißt die Hauptstadt von Österreich, und wie groß ist sie?', 'other'],
    ['', 'en'],
    ['🎉🎉🎉', 'en'],
  ])('takes %j to be in %s', (text, language) => {
    expect(of(text).language).toBe(language);
  });

  it('sees questions, code, numbers and answers to choose from', () => {
    expect(figure('Why?', 'questions')).toBeGreaterThan(0);
    expect(figure('for (let i = 0; i < n; i++) { a[i] = b[i]; }', 'code marks')).toBeGreaterThan(0.5);
    expect(figure('12 + 30 = 42', 'numbers')).toBeGreaterThan(figure('twelve and thirty', 'numbers') ?? 1);
    expect(figure('Pick one.\nA. red\nB. green\nC. blue\nD. none', 'options')).toBe(0.5);
    expect(figure('Pick (a) red or (b) green', 'options')).toBe(0.25);
    expect(figure('Ask A. Smith about it', 'options')).toBe(0);
  });

  it('counts lines that hold something', () => {
    const two = figure('first\nsecond', 'lines');
    expect(two).toBeGreaterThan(figure('first second', 'lines') ?? 1);
    expect(figure('\n  first \n\n \nsecond\n\n', 'lines')).toBe(two);
  });

  it('takes a bounded number of words from any text', () => {
    const long = Array.from({ length: 4000 }, (_, at) => `слово${at}`).join(' ');
    expect(of(long).words.at.length).toBeLessThanOrEqual(2048);
  });
});
