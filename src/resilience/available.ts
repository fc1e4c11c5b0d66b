import type { Call } from '../chat/call.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { Model } from '../chat/model.ts';
import { unavailableModel } from '../fleet/unavailable-model.ts';

/** Lets no attempt through to a deployment that cannot be called before the operator has done something. */
export const available =
  (model: string, unavailable: () => string | undefined) =>
  <C extends Call, E extends ChatEvent | EmbedEvent>(next: Model<C, E>): Model<C, E> =>
  (call) => {
    const reason = unavailable();
    if (reason !== undefined) throw unavailableModel(model, reason);
    return next(call);
  };
