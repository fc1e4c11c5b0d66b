import { expect, it } from 'vitest';
import type { LimitStanding } from '../../chat/limit-standing.ts';
import { durationText, rateLimitHeaders, tellRateLimits } from './rate-limit-headers.ts';

const requests = (of: LimitStanding['of'], remaining: number): LimitStanding => ({
  limit: 'requests_per_minute',
  of,
  most: 60,
  remaining,
  resetMs: 1000,
});

it.each([
  [0, '0s'],
  [0.4, '1ms'],
  [250, '250ms'],
  [999.1, '1000ms'],
  [1000, '1s'],
  [59_001, '1m0s'],
  [360_000, '6m0s'],
  [3_599_001, '1h0m0s'],
  [3_661_000, '1h1m1s'],
])('%d ms are told as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

it('tells of the limit with the least left', () => {
  const headers: Record<string, string> = {};
  const tokens = {
    limit: 'tokens_per_hour',
    of: 'key',
    most: 1_000_000,
    remaining: 999_000,
    resetMs: 360_000,
  } as const;
  const money = { limit: 'cost_per_day', of: 'key', most: 1e11, remaining: 1, resetMs: 1 } as const;
  tellRateLimits(headers, [requests('key', 12), requests('tenant', 3), requests('user', 40), tokens, money]);
  expect(headers).toEqual({
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '3',
    'x-ratelimit-reset-requests': '1s',
    'x-ratelimit-limit-tokens': '1000000',
    'x-ratelimit-remaining-tokens': '999000',
    'x-ratelimit-reset-tokens': '6m0s',
  });
  expect(Object.keys(headers).sort()).toEqual([...rateLimitHeaders].sort());
});

it('tells nothing where nothing is limited', () => {
  const headers: Record<string, string> = {};
  tellRateLimits(headers, []);
  expect(headers).toEqual({});
});
