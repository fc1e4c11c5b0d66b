import type { z } from 'zod';
import { GatewayFailure } from '../../chat/failure.ts';
import type { KeyRights } from '../../chat/key-rights.ts';
import type { OwnLimits } from '../../chat/principal.ts';
import { invalidField } from '../invalid-field.ts';
import { readJsonBody } from '../json-body.ts';
import { keyRequestSchema, rotateRequestSchema } from './key-schema.ts';

/** Reads `POST /admin/keys`. Throws a 400 that names the field; fields that are not known are refused. */
export function readKeyRequest(bytes: Buffer): { readonly name: string; readonly rights: Partial<KeyRights> } {
  const body = checked(bytes, keyRequestSchema);
  const { name, tier, roles, tenant, models, limits, expires_at: expires, trusted_forwarder: forwarder } = body;
  return {
    name,
    rights: {
      ...(tier && { tier }),
      ...(roles && { roles }),
      ...(tenant !== undefined && { tenant }),
      ...(models && { models }),
      ...(limits && { limits: ownLimits(limits) }),
      ...(expires != null && { expiresAt: expires * 1000 }),
      ...(forwarder !== undefined && { isTrustedForwarder: forwarder }),
    },
  };
}

/** Reads `POST /admin/keys/{id}/rotate`, whose body may be left out: how long the text before counts too. */
export function readRotateRequest(bytes: Buffer): { readonly graceMs: number } {
  if (bytes.length === 0) return { graceMs: 0 };
  return { graceMs: (checked(bytes, rotateRequestSchema).grace_seconds ?? 0) * 1000 };
}

const USUAL_PAGE = 100;
const MOST_PAGE = 1000;

/** Which part of the list is asked for by `GET /admin/keys?limit=&after=`. */
export function readKeyPage(query: URLSearchParams): { readonly limit: number; readonly after: string | undefined } {
  const limit = query.get('limit') ?? String(USUAL_PAGE);
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST_PAGE) {
    throw new GatewayFailure('invalid_value', `"limit" must be a whole number from 1 to ${MOST_PAGE}.`, {
      param: 'limit',
    });
  }
  return { limit: Number(limit), after: query.get('after') ?? undefined };
}

function checked<Schema extends z.ZodType>(bytes: Buffer, schema: Schema): z.output<Schema> {
  const { value } = readJsonBody(bytes, 'name');
  const read = schema.safeParse(value);
  if (!read.success) throw invalidField(read.error, value);
  return read.data;
}

type WireLimits = NonNullable<z.output<typeof keyRequestSchema>['limits']>;

const ownLimits = (limits: WireLimits): OwnLimits => ({
  ...(limits.requests_per_minute !== undefined && { requestsPerMinute: limits.requests_per_minute }),
  ...(limits.tokens_per_hour !== undefined && { tokensPerHour: limits.tokens_per_hour }),
  ...(limits.cost_per_day_usd !== undefined && { costPerDayUsd: limits.cost_per_day_usd }),
  ...(limits.queries_per_day !== undefined && { queriesPerDay: limits.queries_per_day }),
  ...(limits.concurrency !== undefined && { concurrency: limits.concurrency }),
});
