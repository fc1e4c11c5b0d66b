import { expect, it } from 'vitest';
import { hashOf } from './letters.ts';
import { form, gap, WINDOW_UNITS, Words } from './words.ts';

const words = new Words();
const read = (text: string): readonly string[] => {
  words.read(text, 0);
  return Array.from({ length: words.count }, (_, at) => text.slice(words.start[at], words.end[at]));
};

it.each([
  ["O'Malley met Anne-Marie", ["O'Malley", 'met', 'Anne-Marie']],
  ["Ferrante's book, James' book", ['Ferrante', 's', 'book', 'James', 'book']],
  ['В’ячеслав Квітка-Основ’яненко', ['В’ячеслав', 'Квітка-Основ’яненко']],
  ['22-А, 12/3', ['22-А', '12', '3']],
  ['І.О. Петренко', ['І', 'О', 'Петренко']],
  ['Jose\u0301 y', ['Jose\u0301', 'y']],
])('words of %s', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

it('tells how a word is written and what stands before it', () => {
  read('IVAN McDonald, 5b “x”\nЖ');
  expect(words.form[0]).toBe(form.capital | form.upper | form.letters | form.latin);
  expect((words.form[1] ?? 0) & form.inner).toBe(form.inner);
  expect(words.form[2]).toBe(form.letters | form.digits | form.latin);
  expect(words.form[4]).toBe(form.capital | form.upper | form.letters | form.cyrillic | form.single);
  expect([...words.gap.subarray(0, 5)]).toEqual([
    gap.start,
    gap.space,
    gap.comma | gap.space,
    gap.space | gap.quote,
    gap.quote | gap.line,
  ]);
});

it('words are equal whatever their case, accents and apostrophes', () => {
  read('José ФЁДОР В’ячеслав');
  expect([...words.hash.subarray(0, 3)]).toEqual(['jose', 'федор', "в'ячеслав"].map((word) => hashOf(word)));
  expect(hashOf('Jose\u0301')).toBe(hashOf('JOSÉ'));
});

it('reads no more words than it has room for, and says where it stopped', () => {
  const few = new Words(3);
  const stop = few.read('one two three four', 0);
  expect(few.count).toBe(3);
  expect(few.read('one two three four', stop)).toBe(18);
  expect(few.count).toBe(1);
});

it('reads a long text as it reads a short one, wherever it is taken apart', () => {
  const sample = "Anne-Marie O'Malley, В’ячеслав; Ferrante's James' 22-А Jose\u0301 ";
  const expected = read(sample);
  const written = [...words.hash.subarray(0, words.count)];
  for (let before = WINDOW_UNITS - sample.length - 3; before < WINDOW_UNITS + 3; before++) {
    expect(read(' '.repeat(before) + sample)).toEqual(expected);
    expect([...words.hash.subarray(0, words.count)]).toEqual(written);
  }
});

it('reads a word whole that goes on behind the stretch that was asked for, or is longer than most', () => {
  const long = `${'Довге'.repeat(40)}-слово`;
  words.read(`Це ${long} тут`, 0, 5);
  expect([words.count, words.end[1]]).toEqual([2, 3 + long.length]);
  words.readOne(`Це ${long} тут`, 3);
  expect([words.count, words.start[0], words.end[0], words.hash[0]]).toEqual([1, 3, 3 + long.length, hashOf(long)]);
});

it('takes apart a word as long as a book', () => {
  const text = `${'x'.repeat(3 * WINDOW_UNITS)} end`;
  expect(read(text).join('')).toBe(text.replace(' ', ''));
});
