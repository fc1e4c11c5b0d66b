import { describe, expect, it } from 'vitest';
import { GatewayFailure } from '../chat/failure.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import { inLanguage, refused, uncounted } from './refusal.ts';
import { type Refusal, refusalText } from './refusal-text.ts';

const HOUR_MS = 3_600_000;
const requests: Refusal = { limit: 'requests_per_minute', of: 'key', most: 60, amount: 1, retryAfterMs: 12_300 };
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('a person is told what ran out, whose it is, and when it is back', () => {
  it.each([
    ['en', {}, 'The limit of requests a minute (60) for this API key is reached. Try again in 13 seconds.'],
    ['uk', {}, 'Ліміт запитів на хвилину (60) для цього ключа API вичерпано. Спробуйте ще раз через 13 с.'],
    ['ru', {}, 'Лимит запросов в минуту (60) для этого ключа API исчерпан. Попробуйте ещё раз через 13 с.'],
    ['en', { retryAfterMs: Infinity, most: 0 }, 'The limit of requests a minute (0) for this API key is reached.'],
    [
      'uk',
      { limit: 'concurrency', of: 'user', most: 10, retryAfterMs: undefined },
      'Досягнуто ліміту одночасних запитів (10) для вас. Спробуйте ще раз, коли завершиться один із поточних запитів.',
    ],
    [
      'ru',
      { limit: 'queries_per_day', most: 10_000, retryAfterMs: 5 * HOUR_MS },
      'Дневной лимит запросов (10 000) для этого ключа API исчерпан. Он обновится в 00:00 UTC, через 5 ч.',
    ],
    [
      'uk',
      { limit: 'tokens_per_hour', of: 'tenant', most: 1_000_000, retryAfterMs: 12 * 60_000 },
      'Залишку ліміту токенів на годину (1 000 000) для вашої організації замало для цього запиту. Спробуйте ще раз через 12 хв.',
    ],
    [
      'en',
      { limit: 'tokens_per_hour', most: 1000, amount: 3000, retryAfterMs: Infinity },
      'This request may take 3,000 tokens, and the limit of tokens an hour for this API key is 1,000. Shorten it, or lower max_tokens.',
    ],
    [
      'en',
      { limit: 'tokens_per_hour', most: 1000, retryAfterMs: undefined },
      'Too little is left of the limit of tokens an hour (1,000) for this API key. Try again when a running request has ended.',
    ],
    [
      'ru',
      { limit: 'cost_per_day', most: 100_500_000_000, retryAfterMs: 30 * 60_000 },
      'Остатка дневного бюджета ($100,5) для этого ключа API не хватает для этой модели. Он обновится в 00:00 UTC, через 30 мин. Бесплатные модели доступны и сейчас.',
    ],
    [
      'uk',
      { limit: 'cost_per_day', most: 0, retryAfterMs: Infinity },
      'Цей запит може коштувати більше, ніж увесь денний бюджет ($0) для цього ключа API. Безкоштовні моделі доступні й зараз.',
    ],
    [
      'en',
      { limit: 'requests_per_minute', of: 'address', most: 100, retryAfterMs: 100_000 },
      'The limit of requests a minute (100) for your network address is reached. Try again in 2 minutes.',
    ],
  ] as const)('%s %j', (language, more, text) => {
    expect(plain(refusalText({ ...requests, ...more }, language))).toBe(text);
  });
});

it('each limit has its code; a wait that nobody knows is short, and one without use is not told', () => {
  expect(refused(requests)).toMatchObject({ code: 'rate_limit_exceeded', status: 429, retryAfterMs: 12_300 });
  expect(refused({ ...requests, limit: 'concurrency', retryAfterMs: undefined })).toMatchObject({
    code: 'rate_limit_exceeded',
    retryAfterMs: 1000,
  });
  expect(refused({ ...requests, limit: 'queries_per_day' })).toMatchObject({
    code: 'quota_exhausted',
    retryable: false,
  });
  const never = refused({ ...requests, limit: 'tokens_per_hour', retryAfterMs: Infinity });
  expect(never).toMatchObject({ code: 'budget_exhausted', retryable: true, retryAfterMs: undefined });
  expect(refused({ ...requests, limit: 'cost_per_day' })).toMatchObject({ code: 'budget_exhausted' });
});

it('what was refused deep inside is told in the language of the person; other failures stay as they are', () => {
  const deep = refused({ ...requests, limit: 'cost_per_day', retryAfterMs: HOUR_MS });
  expect(inLanguage(deep, () => 'uk')).toMatchObject({
    code: 'budget_exhausted',
    retryAfterMs: HOUR_MS,
    message: expect.stringContaining('денного бюджету') as string,
  });
  const lost = uncounted(new SharedStateFailure('timeout'));
  expect(lost).toMatchObject({ code: 'limits_unavailable', status: 503, reason: 'timeout', retryable: false });
  expect(inLanguage(lost, () => 'ru')).toMatchObject({
    code: 'limits_unavailable',
    message: 'Шлюз сейчас не может проверить ваши лимиты. Попробуйте ещё раз позже.',
  });
  const other = new GatewayFailure('upstream_error', 'Ні.');
  expect(inLanguage(other, () => 'uk')).toBe(other);
  expect(inLanguage('щось', () => 'uk')).toBe('щось');
});
