import { expect, it } from 'vitest';
import { GatewayFailure } from '../chat/failure.ts';
import { moreTelling } from './more-telling.ts';

const busy = (retryAfterMs: number): GatewayFailure =>
  new GatewayFailure('rate_limit_exceeded', 'Зачекайте.', { retryAfterMs });
const lasting = new GatewayFailure('upstream_unavailable', 'Ключа немає.', { isLasting: true });
const broken = new GatewayFailure('upstream_error', 'Ні.');

it.each([
  ['the only one', undefined, broken, broken],
  ['the later one', broken, busy(10), 'later'],
  ['the one that is free sooner', busy(10), busy(20), 'before'],
  ['the one that is free sooner, if later', busy(20), busy(10), 'later'],
  ['the one that may pass', broken, lasting, 'before'],
  ['the one that may pass, if later', lasting, broken, 'later'],
  ['the busy one, for it will be free', busy(10), broken, 'before'],
])('told is %s', (_, before, latest, told) => {
  expect(moreTelling(before, latest)).toBe(told === 'before' ? before : latest);
});
