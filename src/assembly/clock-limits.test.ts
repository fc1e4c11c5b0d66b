import type { Capability } from '../fleet/model-card.ts';
import { expect, it } from 'vitest';
import { clockLimits } from './clock-limits.ts';

const alone = (...capabilities: readonly Capability[]) => ({ capabilities, hasOthers: false });

const usual = { queueMs: 1, coldStartMs: 300_000, idleMs: 60_000, totalMs: 400_000 };

it('what nobody has set is derived from what is set', () => {
  expect(clockLimits(usual, {}, alone('chat'))).toEqual({
    headersMs: 120_000,
    firstTokenMs: 120_000,
    coldStartMs: 300_000,
    wholeMs: 400_000,
    idleMs: 60_000,
    totalMs: 400_000,
  });
});

it('a model that reasons has longer to its first token', () => {
  expect(clockLimits(usual, {}, alone('chat', 'reasoning'))).toMatchObject({
    headersMs: 240_000,
    firstTokenMs: 240_000,
  });
  expect(clockLimits({ ...usual, firstTokenMs: 5 }, {}, alone('reasoning'))).toMatchObject({
    headersMs: 5,
    firstTokenMs: 5,
  });
});

it("the model's own word goes before its upstream's", () => {
  const upstream = { queueMs: 1, headersMs: 2, firstTokenMs: 3, coldStartMs: 4, wholeMs: 5, idleMs: 6, totalMs: 7 };
  const model = { headersMs: 12, firstTokenMs: 13, coldStartMs: 14, wholeMs: 15, idleMs: 16, totalMs: 17 };
  expect(clockLimits(upstream, model, alone('chat'))).toEqual(model);
  expect(clockLimits(upstream, {}, alone('chat'))).toEqual({
    headersMs: 2,
    firstTokenMs: 3,
    coldStartMs: 4,
    wholeMs: 5,
    idleMs: 6,
    totalMs: 7,
  });
  expect(clockLimits(usual, { totalMs: 9 }, alone('chat'))).toMatchObject({ wholeMs: 9, totalMs: 9 });
});

it('leaves half of the time to others that could answer where a reply in one piece does not come', () => {
  const shared = { capabilities: ['chat'], hasOthers: true } as const;
  expect(clockLimits(usual, {}, shared)).toMatchObject({ wholeMs: 200_000, totalMs: 400_000 });
  expect(clockLimits(usual, { wholeMs: 7 }, shared)).toMatchObject({ wholeMs: 7 });
});
