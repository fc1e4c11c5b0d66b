import type { GatewayFailure } from '../chat/failure.ts';

/** Of two that are busy, the one that is free sooner; else the later failure. */
export const moreTelling = (before: GatewayFailure | undefined, latest: GatewayFailure): GatewayFailure =>
  before?.retryAfterMs !== undefined && before.retryAfterMs < (latest.retryAfterMs ?? Infinity) ? before : latest;
