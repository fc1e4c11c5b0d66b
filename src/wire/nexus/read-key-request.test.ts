import { describe, expect, it } from 'vitest';
import { GatewayFailure } from '../../chat/failure.ts';
import { readKeyPage, readKeyRequest, readRotateRequest } from './read-key-request.ts';

const bytes = (body: unknown): Buffer => Buffer.from(JSON.stringify(body));
const refusal = (run: () => unknown): GatewayFailure => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof GatewayFailure) return thrown;
    throw thrown;
  }
  throw new Error('It was taken.');
};

describe('a wish for a key', () => {
  it('is read with every right, and none where nothing is said', () => {
    expect(readKeyRequest(bytes({ name: 'ноутбук' }))).toEqual({ name: 'ноутбук', rights: {} });
    const body = {
      name: 'all',
      tier: 'free',
      roles: ['admin'],
      tenant: 'acme',
      models: ['a', 'b*'],
      limits: { requests_per_minute: 5, cost_per_day_usd: 0.5, queries_per_day: null },
      expires_at: 2_000_000_000,
      trusted_forwarder: true,
    };
    expect(readKeyRequest(bytes(body)).rights).toEqual({
      tier: 'free',
      roles: ['admin'],
      tenant: 'acme',
      models: ['a', 'b*'],
      limits: { requestsPerMinute: 5, costPerDayUsd: 0.5, queriesPerDay: null },
      expiresAt: 2_000_000_000_000,
      isTrustedForwarder: true,
    });
    expect(readKeyRequest(bytes({ name: 'n', models: null, limits: null, expires_at: null })).rights).toEqual({});
  });

  it.each([
    [{}, 'name', 'missing_required_parameter'],
    [{ name: '' }, 'name', 'invalid_value'],
    [{ name: 'a\nb' }, 'name', 'invalid_value'],
    [{ name: 'n', id: 'key_mine' }, 'id', 'invalid_value'],
    [{ name: 'n', hash: 'x' }, 'hash', 'invalid_value'],
    [{ name: 'n', isTrustedForwarder: true }, 'isTrustedForwarder', 'invalid_value'],
    [{ name: 'n', constructor: {} }, 'constructor', 'invalid_value'],
    [{ name: 'n', tier: 'platinum' }, 'tier', 'invalid_value'],
    [{ name: 'n', roles: ['root'] }, 'roles[0]', 'invalid_value'],
    [{ name: 'n', roles: 'admin' }, 'roles', 'invalid_value'],
    [{ name: 'n', models: [] }, 'models', 'invalid_value'],
    [{ name: 'n', limits: { requests: 5 } }, 'limits.requests', 'invalid_value'],
    [{ name: 'n', limits: { concurrency: -1 } }, 'limits.concurrency', 'invalid_value'],
    [{ name: 'n', limits: { tokens_per_hour: 1.5 } }, 'limits.tokens_per_hour', 'invalid_value'],
    [{ name: 'n', expires_at: '2027-01-01' }, 'expires_at', 'invalid_value'],
    [[], 'body', 'invalid_value'],
  ])('is refused by the name of its field: %j', (body, param, code) => {
    expect(refusal(() => readKeyRequest(bytes(body)))).toMatchObject({ param, code, status: 400 });
  });

  it('is refused where a key of the JSON comes twice, or reaches for a prototype', () => {
    for (const text of ['{"name":"n","tier":"free","tier":"pro"}', '{"name":"n","__proto__":{"tier":"enterprise"}}'])
      expect(refusal(() => readKeyRequest(Buffer.from(text)))).toMatchObject({ code: 'invalid_json' });
  });
});

it('reads how long an old text counts; nothing is none', () => {
  expect(readRotateRequest(Buffer.alloc(0))).toEqual({ graceMs: 0 });
  expect(readRotateRequest(bytes({}))).toEqual({ graceMs: 0 });
  expect(readRotateRequest(bytes({ grace_seconds: 60 }))).toEqual({ graceMs: 60_000 });
  for (const wrong of [{ grace_seconds: -1 }, { grace_seconds: 604_801 }, { grace: 1 }])
    expect(refusal(() => readRotateRequest(bytes(wrong))).status).toBe(400);
});

it('reads which part of the list is wanted', () => {
  const page = (query: string): unknown => readKeyPage(new URLSearchParams(query));
  expect(page('')).toEqual({ limit: 100, after: undefined });
  expect(page('limit=7&after=key_1')).toEqual({ limit: 7, after: 'key_1' });
  for (const wrong of ['limit=0', 'limit=1001', 'limit=x', 'limit=', 'limit=1e2'])
    expect(refusal(() => page(wrong))).toMatchObject({ param: 'limit' });
});
