import type { LimitName, LimitStanding } from '../../chat/limit-standing.ts';

/** Written out: names that are put together anew for each reply cost more than all else here. */
const requests = {
  limit: 'x-ratelimit-limit-requests',
  remaining: 'x-ratelimit-remaining-requests',
  reset: 'x-ratelimit-reset-requests',
} as const;
const tokens = {
  limit: 'x-ratelimit-limit-tokens',
  remaining: 'x-ratelimit-remaining-tokens',
  reset: 'x-ratelimit-reset-tokens',
} as const;

/** The headers in which OpenAI tells how far limits are used up. */
export const rateLimitHeaders: readonly string[] = [...Object.values(requests), ...Object.values(tokens)];

/** Of several limits of one kind, such as the key's and the tenant's, tells of the one with the least left. */
export function tellRateLimits(headers: Record<string, string>, standing: readonly LimitStanding[]): void {
  tell(headers, requests, tightest(standing, 'requests_per_minute'));
  tell(headers, tokens, tightest(standing, 'tokens_per_hour'));
}

function tightest(standing: readonly LimitStanding[], limit: LimitName): LimitStanding | undefined {
  let least: LimitStanding | undefined;
  for (const one of standing) if (one.limit === limit && (!least || one.remaining < least.remaining)) least = one;
  return least;
}

function tell(
  headers: Record<string, string>,
  names: typeof requests | typeof tokens,
  standing: LimitStanding | undefined,
): void {
  if (!standing) return;
  headers[names.limit] = String(standing.most);
  headers[names.remaining] = String(standing.remaining);
  headers[names.reset] = durationText(standing.resetMs);
}

/** As OpenAI writes it: `250ms`, `1s`, `6m0s`, `1h0m0s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return ms <= 0 ? '0s' : `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}h` : ''}${minutes}m${seconds % 60}s`;
}
