import { expect, test } from 'vitest';
import { leastMs } from '../../test/support/least-ms.ts';
import { compatibilityForm } from './compatibility-form.ts';
import { normalised } from './normalise.ts';

test.each([
  'Звичайний текст — й, ї, ґ',
  'ｆｕｌｌ ① ﬁ и\u0306',
  'สวัสดีครับ हिन्दी עִבְרִית',
  `a${'\u0316\u0301'.repeat(16)}b`,
  '😀👍🏽❤️ '.repeat(40),
  'ﾊﾞ'.repeat(100),
])('what anybody writes is as NFKC has it: %s', (text) => {
  expect(compatibilityForm(text)).toBe(text.normalize('NFKC'));
});

test.each([
  ['of two kinds', '\u0301', '\u0316'],
  ['of another block', '\u20d0', '\u20d3'],
  ['beyond the first plane', '\u{1d165}', '\u{1d17b}'],
  ['and letters that become marks', '\uff9e', '\u0334'],
])('of marks in a row %s so many are left that it takes no time', (_, one, other) => {
  const text = `x ${'я'.repeat(50)}${one.repeat(12_000)}${other.repeat(12_000)} кінець`;
  expect(leastMs(100, () => void compatibilityForm(text))).toBeLessThan(100);
  expect(compatibilityForm(text)).toMatch(/^x я{50}.{32,64} кінець$/u);
  expect(normalised(text).length).toBeLessThan(200);
});
