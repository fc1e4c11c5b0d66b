import { expect, it } from 'vitest';
import type { FailureCode } from '../chat/failure.ts';
import { codeOfStatus, failureOfCode, statusIn } from './code-of-status.ts';

it.each<[FailureCode, readonly number[]]>([
  ['upstream_invalid', [204, 206, 301, 302, 304, 307, 308]],
  ['upstream_rejected', [400, 405, 406, 410, 411, 415, 418, 422, 431, 451]],
  ['upstream_auth_error', [401, 402, 403]],
  ['upstream_model_missing', [404]],
  ['request_too_large', [413]],
  ['rate_limit_exceeded', [429]],
  ['upstream_unavailable', [408, 409, 425, 502, 503, 504, 529]],
  ['upstream_error', [424, 500, 501, 505, 507, 520, 599]],
])('%s is %j', (code, statuses) => {
  for (const status of statuses) expect([status, codeOfStatus(status)]).toEqual([status, code]);
});

it('has words for every code that a status can mean', () => {
  for (let status = 201; status < 600; status++)
    expect(failureOfCode(codeOfStatus(status), '', {}).message).toMatch(/^The (?:model server|request) .+\.$/);
});

it.each([
  [{ code: 429 }, 429],
  [{ code: '503' }, 503],
  [{ code: 200 }, undefined],
  [{ code: 40_303 }, undefined],
  [{ code: 'rate_limit_exceeded' }, undefined],
  [{ code: null }, undefined],
  [{ code: [429] }, undefined],
  [{}, undefined],
  ['429', undefined],
  [undefined, undefined],
])('the status in %j is %s', (error, status) => {
  expect(statusIn(error)).toBe(status);
});
