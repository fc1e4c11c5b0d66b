import { describe, expect, it } from 'vitest';
import { endsInPlainWord, unfinishedData } from './unfinished-data.ts';

const held = (text: string): string => text.slice(unfinishedData('', text));

describe('what is held because a datum may come of it', () => {
  it.each([
    ['Call +380 67', '+380 67'],
    ['Card 4111 1111 ', '4111 1111 '],
    ['Рахунок UA21 3223', 'UA21 3223'],
    ['IBAN UA21 3223', 'IBAN UA21 3223'],
    ['паспорт КВ 123', 'КВ 123'],
    ['паспорт КВ123', 'КВ123'],
    ['тел. (044)', '(044)'],
    ['Write to ivan.p', 'ivan.p'],
    ['Write to ivan@gmail', 'ivan@gmail'],
    ['x_y', 'x_y'],
  ])('of "%s" is "%s"', (text, tail) => {
    expect(held(text)).toBe(tail);
  });

  it.each(['', 'Привіт', 'Hello', 'Hello, ', 'The answer is', 'Отже,', 'end).', 'a]', 'NATO', 'ДСТУ '])(
    'of "%s" is nothing',
    (text) => {
      expect(held(text)).toBe('');
    },
  );

  it.each([
    ['support', '@', '@'],
    ['support@', 'uk', 'uk'],
    ['support@uk', 'r', 'r'],
    ['support@ukr', '.net', '.net'],
    ['ivan', '.petrenko', '.petrenko'],
    ['ivan.', 'petrenko', 'petrenko'],
    ['ivan@', '\n> ma', '\n> ma'],
    ['+38', '067', '067'],
    ['067\u202f', '12', '12'],
    ['gb29 nw', 'bk', 'bk'],
    ['1234567', ' (мо', ' (мо'],
    ['день', '.', ''],
    ['12', ' осіб', ''],
    ['1234567', ' слово і ще одне слово', ''],
  ])('behind "%s" of "%s" is "%s"', (before, text, tail) => {
    expect(text.slice(unfinishedData(before, text))).toBe(tail);
  });
});

describe('an ordinary word', () => {
  it.each([' день', 'Добрий день', ' the', ", it's", ' слово за сло'])('ends "%s"', (text) => {
    expect(endsInPlainWord(text)).toBe(true);
    expect(held(text)).toBe('');
  });

  it.each(['', 'день', ' ', ' день.', ' ivan@ma', ' x2', '@\nma', ' 1234567 (мо', ' КВ'])(
    'does not end "%s"',
    (text) => {
      expect(endsInPlainWord(text)).toBe(false);
    },
  );
});
