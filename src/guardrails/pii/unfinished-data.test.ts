import { describe, expect, it } from 'vitest';
import { unfinishedData } from './unfinished-data.ts';

const held = (text: string): string => text.slice(unfinishedData(text));

describe('what is held because a datum may come of it', () => {
  it.each([
    ['Call +380 67', '+380 67'],
    ['Card 4111 1111 ', '4111 1111 '],
    ['IBAN UA21 3223', 'UA21 3223'],
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

  it('is no more than 64 characters', () => {
    for (const text of ['1'.repeat(500), '1 '.repeat(500), 'a.'.repeat(500), `${'a'.repeat(500)}@`])
      expect(held(text).length).toBeLessThanOrEqual(64);
  });
});
