import { expect, it } from 'vitest';
import { googleErrorIn } from './google-error.ts';

const error = (...details: readonly unknown[]): object => ({ error: { code: 429, message: 'm', details } });

it.each([
  [error({ reason: 'API_KEY_INVALID' }), true, undefined],
  [[error({ retryDelay: '34.5s' })], false, 34_500],
  [error({ reason: 'OTHER' }, { retryDelay: '2s' }), false, 2000],
  [error({ retryDelay: 'soon' }, { retryDelay: 3 }, null, 'x'), false, undefined],
  [{ error: { details: 'x' } }, false, undefined],
  [{ error: 'x' }, false, undefined],
  [[], false, undefined],
  [undefined, false, undefined],
])('%j', (body, refusesKey, retryDelayMs) => {
  expect(googleErrorIn(body)).toEqual({ refusesKey, retryDelayMs });
});
