import type { GatewayFailure } from '../chat/failure.ts';

/**
 * Of two that are busy, the one that is free sooner. That a stand-in can't take the request does not hide that the model
 * before it would have, were it not failing; nor does one that nobody has set up hide a failure. Else the later failure.
 */
export function moreTelling(before: GatewayFailure | undefined, latest: GatewayFailure): GatewayFailure {
  if (!before) return latest;
  if (latest.isLasting && !before.isLasting) return before;
  if (latest.status === 400 && before.status !== 400) return before;
  return before.retryAfterMs !== undefined && before.retryAfterMs < (latest.retryAfterMs ?? Infinity) ? before : latest;
}
