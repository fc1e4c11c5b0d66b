import { GatewayFailure } from '../chat/failure.ts';

/** The 503 for a model that waits for its operator; `reason` is what `Fleet.unavailable` says. */
export const unavailableModel = (model: string, reason: string): GatewayFailure =>
  new GatewayFailure(
    'upstream_unavailable',
    `The model '${model}' cannot be called here yet: ${reason}. GET /v1/models says which can.`,
    { reason, isLasting: true },
  );
