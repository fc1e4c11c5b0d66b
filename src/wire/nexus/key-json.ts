import type { ListedKey } from '../../chat/key-rights.ts';
import type { OwnLimits } from '../../chat/principal.ts';
import type { KeyJson } from './key-schema.ts';

/** A key in the form of the admin API. */
export const keyJson = (key: ListedKey): KeyJson => ({
  object: 'key',
  id: key.id,
  name: key.name,
  tier: key.tier,
  roles: [...key.roles],
  tenant: key.tenant,
  models: key.models ? [...key.models] : null,
  limits: key.limits ? limitsJson(key.limits) : null,
  trusted_forwarder: key.isTrustedForwarder,
  created_at: Math.floor(key.createdAt / 1000),
  expires_at: key.expiresAt === undefined ? null : Math.floor(key.expiresAt / 1000),
});

/** A limit that is not there is left out; null is none at all. */
export const limitsJson = (limits: OwnLimits): KeyJson['limits'] & object => ({
  ...(limits.requestsPerMinute !== undefined && { requests_per_minute: limits.requestsPerMinute }),
  ...(limits.tokensPerHour !== undefined && { tokens_per_hour: limits.tokensPerHour }),
  ...(limits.costPerDayUsd !== undefined && { cost_per_day_usd: limits.costPerDayUsd }),
  ...(limits.queriesPerDay !== undefined && { queries_per_day: limits.queriesPerDay }),
  ...(limits.concurrency !== undefined && { concurrency: limits.concurrency }),
});
