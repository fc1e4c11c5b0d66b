import { expect, it } from 'vitest';
import { clockLimits } from './clock-limits.ts';

const usual = { queueMs: 1, coldStartMs: 300_000, idleMs: 60_000, totalMs: 400_000 };

it('what nobody has set is derived from what is set', () => {
  expect(clockLimits(usual, {}, ['chat'])).toEqual({
    headersMs: 120_000,
    firstTokenMs: 120_000,
    coldStartMs: 300_000,
    wholeMs: 400_000,
    idleMs: 60_000,
    totalMs: 400_000,
  });
});

it('a model that reasons has longer to its first token', () => {
  expect(clockLimits(usual, {}, ['chat', 'reasoning'])).toMatchObject({ headersMs: 300_000, firstTokenMs: 300_000 });
  expect(clockLimits({ ...usual, firstTokenMs: 5 }, {}, ['reasoning'])).toMatchObject({
    headersMs: 5,
    firstTokenMs: 5,
  });
});

it("the model's own word goes before its upstream's", () => {
  const upstream = { queueMs: 1, headersMs: 2, firstTokenMs: 3, coldStartMs: 4, wholeMs: 5, idleMs: 6, totalMs: 7 };
  const model = { headersMs: 12, firstTokenMs: 13, coldStartMs: 14, wholeMs: 15, idleMs: 16, totalMs: 17 };
  expect(clockLimits(upstream, model, ['chat'])).toEqual(model);
  expect(clockLimits(upstream, {}, ['chat'])).toEqual({
    headersMs: 2,
    firstTokenMs: 3,
    coldStartMs: 4,
    wholeMs: 5,
    idleMs: 6,
    totalMs: 7,
  });
  expect(clockLimits(usual, { totalMs: 9 }, ['chat'])).toMatchObject({ wholeMs: 9, totalMs: 9 });
});
