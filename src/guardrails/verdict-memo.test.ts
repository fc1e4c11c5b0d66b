import { expect, it } from 'vitest';
import type { Guardrail } from '../extend/guardrail.ts';
import type { Findings } from './findings.ts';
import type { LookName } from './looks.ts';
import { VerdictMemo } from './verdict-memo.ts';

const keyOf = (words: string, name: LookName = 'input', policy = ''): string => {
  const key = new VerdictMemo().keyOf(policy, { name, isSlow: false }, words.padEnd(80, '.'));
  if (key === undefined) throw new Error('The text is too short.');
  return key;
};
const guardrail: Guardrail = {
  name: 'word',
  stages: ['input'],
  release: 'window',
  windowChars: 0,
  onFailure: 'block',
  inspect: () => ({ action: 'pass' }),
};
const withEdits = (edits: number): Findings => [
  {
    rule: { guardrail, action: 'sanitise' },
    verdict: { action: 'edit', reason: 'word', edits: Array(edits).fill({ from: 0, to: 1, by: '' }) },
  },
];

it('keeps texts as digests, by policy and stage, and short ones not at all', () => {
  expect(new VerdictMemo().keyOf('', { name: 'input', isSlow: false }, 'Привіт')).toBeUndefined();
  expect(new VerdictMemo().keyOf('', { name: 'input', isSlow: true }, 'Привіт')).toBeDefined();
  expect(keyOf('Таємниця Олени')).not.toContain('Олени');
  expect(keyOf('a')).not.toBe(keyOf('a', 'context'));
  expect(keyOf('a')).not.toBe(keyOf('a', 'input', 'free'));
  const keys = ['a', 'b', 'а', 'б', 'a\u0430'].map((words) => keyOf(words));
  expect(new Set(keys).size).toBe(5);
  expect(keyOf('а')).toBe(keyOf('а'));
});

/** How many of a hundred texts are known afterwards. */
function knownOfHundred(memo: VerdictMemo, findings: Findings): number {
  for (let at = 0; at < 100; at++) {
    memo.set(`text ${at}`, findings);
    expect(memo.get(`text ${at}`)).toBe(findings);
  }
  return Array.from({ length: 100 }, (_, at) => memo.get(`text ${at}`)).filter((one) => one !== undefined).length;
}

it('is bounded', () => {
  expect(knownOfHundred(new VerdictMemo(5), [])).toBe(5);
});

it('is bounded by what its texts weigh, and keeps none with a great many edits', () => {
  expect(knownOfHundred(new VerdictMemo(1000), withEdits(99))).toBe(10);
  const memo = new VerdictMemo();
  memo.set('heavy', withEdits(1000));
  expect(memo.get('heavy')).toBeUndefined();
});
