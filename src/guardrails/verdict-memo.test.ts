import { expect, it } from 'vitest';
import { VerdictMemo } from './verdict-memo.ts';

const memo = new VerdictMemo<number>(3);
const keyOf = (words: string, stage = 'input', policy = ''): string => {
  const key = memo.keyOf(policy, stage, words.padEnd(80, '.'));
  if (key === undefined) throw new Error('The text is too short.');
  return key;
};

it('keeps texts as digests, by policy and stage, and short ones not at all', () => {
  expect(memo.keyOf('', 'input', 'Привіт')).toBeUndefined();
  expect(keyOf('Таємниця Олени')).not.toContain('Олени');
  expect(keyOf('a')).not.toBe(keyOf('a', 'context'));
  expect(keyOf('a')).not.toBe(keyOf('a', 'input', 'free'));
  const keys = ['a', 'b', 'а', 'б', 'a\u0430'].map((words) => keyOf(words));
  expect(new Set(keys).size).toBe(5);
  expect(keyOf('а')).toBe(keyOf('а'));
});

it('is bounded, and keeps what is asked for', () => {
  for (let at = 0; at < 100; at++) {
    memo.set(`text ${at}`, at);
    expect(memo.get('text 0')).toBe(0);
  }
  expect(
    Array.from({ length: 100 }, (_, at) => memo.get(`text ${at}`)).filter((one) => one !== undefined).length,
  ).toBeLessThan(8);
});
