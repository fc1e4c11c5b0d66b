import type { Call } from '../chat/call.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';

/** The 503 for a model that waits for its operator; `reason` is what `Fleet.unavailable` says. */
const unavailableModel = (model: string, reason: string): GatewayFailure =>
  new GatewayFailure(
    'upstream_unavailable',
    `The model '${model}' cannot be called here yet: ${reason}. GET /v1/models says which can.`,
    { reason, isLasting: true },
  );

/** Lets no attempt through to a deployment that cannot be called before the operator has done something. */
export const available =
  (model: string, unavailable: () => string | undefined) =>
  <C extends Call, E extends ChatEvent | EmbedEvent>(next: Model<C, E>): Model<C, E> =>
  (call) => {
    const reason = unavailable();
    if (reason !== undefined) throw unavailableModel(model, reason);
    return next(call);
  };
