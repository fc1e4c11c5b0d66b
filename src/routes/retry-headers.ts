import type { GatewayFailure } from '../chat/failure.ts';

/** Clients sleep as long as they are told, so they are never told more than this, nor nothing. */
const MAX_RETRY_AFTER_MS = 60_000;
const MIN_RETRY_AFTER_MS = 1000;
const DEFAULT_RETRY_AFTER_MS = 2000;

/** The headers by which SDKs decide whether and when to try again, or what to show instead of what was refused. */
export function retryHeaders(failure: GatewayFailure): Readonly<Record<string, string>> {
  if (failure.code === 'invalid_token') return { 'www-authenticate': 'Bearer error="invalid_token"' };
  if (failure.status === 401) return { 'www-authenticate': 'Bearer' };
  const waitMs = waitOf(failure);
  const isWorthIt = failure.retryable && (waitMs ?? 0) <= MAX_RETRY_AFTER_MS;
  const isKnown = waitMs !== undefined && waitMs < Infinity;
  return {
    ...(isKnown && { 'retry-after': String(Math.ceil(waitMs / 1000)), 'retry-after-ms': String(waitMs) }),
    ...(!isWorthIt && isTriedAgain(failure.status) && { 'x-should-retry': 'false' }),
  };
}

/** A minute at most, but for what is allotted: that a day must pass is told, and without end where it is not known. */
function waitOf({ code, status, retryAfterMs }: GatewayFailure): number | undefined {
  const isAllotted = code === 'quota_exhausted' || code === 'budget_exhausted';
  if (isAllotted) return Math.ceil(Math.max(MIN_RETRY_AFTER_MS, retryAfterMs ?? Infinity));
  if (status !== 429 && status !== 503) return undefined;
  const wanted = retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
  return Math.ceil(Math.min(MAX_RETRY_AFTER_MS, Math.max(MIN_RETRY_AFTER_MS, wanted)));
}

/** By OpenAI's SDKs, which go by the status unless they are told otherwise. */
const isTriedAgain = (status: number): boolean => status === 408 || status === 409 || status === 429 || status >= 500;
