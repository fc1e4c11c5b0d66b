import fc from 'fast-check';
import { expect, it } from 'vitest';
import { detectPlainForms } from '../../../test/support/pii-vault.ts';
import type { PiiSpan } from './pii-span.ts';
import { detectPii } from './detect.ts';
import { STRETCH_CHARS } from './pace.ts';
import { SpanMemo } from './span-memo.ts';

function counted() {
  const seen: string[] = [];
  const span: PiiSpan = { type: 'person', start: 0, end: 1, score: 1 };
  const memo = new SpanMemo((text) => {
    seen.push(text);
    return text.startsWith('x') ? [span] : [];
  });
  return { seen, memo, span };
}

it('looks through a long text once, and through a short one each time', () => {
  const { seen, memo, span } = counted();
  const long = 'x'.repeat(2000);
  for (let at = 0; at < 3; at++) {
    expect(memo.look(long).spans).toEqual([span]);
    expect(memo.look('y'.repeat(2000)).spans).toEqual([]);
    memo.look('short');
  }
  expect(seen.filter((text) => text.length > 1000)).toHaveLength(2);
  expect(seen.filter((text) => text === 'short')).toHaveLength(3);
});

it('knows the codes of a long text as well', () => {
  const { memo } = counted();
  const text = `${'слово '.repeat(300)}${Buffer.from('лист для olena@firm.ua').toString('base64')}`;
  const { runs } = memo.look(text);
  expect(runs).toEqual([{ start: 1800, end: text.length }]);
  expect(memo.look(text).runs).toBe(runs);
});

it('forgets what was used longest ago', () => {
  const { seen, memo } = counted();
  const text = (at: number): string => `${at}`.padEnd(1024, '.');
  memo.look(text(0));
  for (let at = 1; at < 8192; at++) memo.look(text(at));
  memo.look(text(0));
  expect(seen).toHaveLength(8192);
  memo.look(text(8192)); // puts out the second
  memo.look(text(0));
  memo.look(text(1));
  expect(seen).toHaveLength(8194);
});

it('keeps fewer texts where these are full of personal data', () => {
  const seen: string[] = [];
  const span: PiiSpan = { type: 'email', start: 0, end: 1, score: 1 };
  const memo = new SpanMemo((text) => {
    seen.push(text);
    return Array.from({ length: 60_000 }, () => span);
  });
  const text = (at: number): string => `${at}`.padEnd(1024, '.');
  for (const at of [0, 1, 2, 1, 0]) memo.look(text(at));
  expect(seen.map((each) => parseInt(each))).toEqual([0, 1, 2, 0]);
});

it.each([
  ['lines', '\n'],
  ['words', ' '],
])('looks through a very long text of %s in stretches, and finds the same', async (_, gap) => {
  const seen: number[] = [];
  const memo = new SpanMemo((text) => {
    seen.push(text.length);
    return detectPlainForms(text);
  });
  const text = Array.from({ length: 6000 }, (__, at) => `лист ${at} для u${at}@firm.ua кінець`).join(gap);
  const expected = detectPlainForms(text);
  let pauses = 0;
  await memo.lookThrough(text, () => {
    pauses++;
    return Promise.resolve();
  });
  expect(seen.length).toBeGreaterThan(2);
  expect(pauses).toBe(seen.length);
  expect(Math.max(...seen)).toBeLessThanOrEqual(STRETCH_CHARS);
  const looked = seen.length;
  expect(memo.look(text).spans).toEqual(expected);
  await memo.lookThrough(text, () => Promise.reject(new Error('no need')));
  expect(seen).toHaveLength(looked);
});

it('looks through a text without a gap too', async () => {
  const memo = new SpanMemo(detectPlainForms);
  await memo.lookThrough('a'.repeat(300_000), () => Promise.resolve());
  expect(memo.look('a'.repeat(300_000)).spans).toEqual([]);
});

const data = ['+380 67 123 45 67', '4111 1111 1111 1111', 'UA21 3223 1300 0002 6007 2335 6600 1', 'РНОКПП 3464096239'];
const fillers = fc.constantFrom('слово за словом, ', 'рядок\n', 'a-b; ', 'кінець. ', 'абв 12, ');

it('finds a datum wherever the cut goes through it or past it', async () => {
  const cut = 61 * 1024;
  const property = fc.asyncProperty(
    fc.array(fillers, { minLength: 1, maxLength: 5 }),
    fc.constantFrom(...data),
    fc.nat(45),
    async (words, datum, shift) => {
      const filler = words.join('');
      const at = cut - shift;
      const before = `${filler.repeat(Math.ceil(at / filler.length)).slice(0, at - 2)}; `;
      const text = `${before}${datum}; ${filler.repeat(Math.ceil(6000 / filler.length))}`;
      const { spans: found } = await new SpanMemo((part) => detectPii(part)).lookThrough(text, () => Promise.resolve());
      expect(found).toEqual(detectPii(text));
      expect(found.some(({ start, end }) => start < at + datum.length && end > at)).toBe(true);
    },
  );
  await fc.assert(property, { numRuns: 12 });
});
