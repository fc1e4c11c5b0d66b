import type { EmbedCall, Masked } from '../chat/call.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { EmbedModel } from '../chat/model.ts';
import type { ModelId } from '../chat/model-id.ts';
import type { Principal } from '../chat/principal.ts';
import { type Fleet, findModel, type FleetModel } from '../fleet/fleet.ts';
import { modelNotFound } from '../fleet/model-not-found.ts';

/** Puts what is done round every model round the one that was chosen. */
type Wrap = (model: ModelId, embed: EmbedModel) => EmbedModel;

/** Sends an embeddings call to the model it names; `auto` is the first embedding model that is up. */
export const planEmbed =
  (fleet: (principal: Principal) => Fleet, wrap: Wrap): EmbedModel<Masked<EmbedCall>> =>
  (call) => {
    const model = modelFor(call, fleet(call.scope.principal));
    if (!model.embed) {
      throw new GatewayFailure('invalid_value', `The model '${model.card.id}' makes no embeddings; it chats.`, {
        param: 'model',
      });
    }
    return wrap(model.card.id, model.embed)(call);
  };

function modelFor(call: EmbedCall, fleet: Fleet): FleetModel {
  if (call.model !== 'auto') {
    const named = findModel(fleet, call.model);
    if (!named) throw modelNotFound(fleet, call.model);
    return named;
  }
  for (const model of fleet.models.values()) if (model.embed && !fleet.isDown(model)) return model;
  throw new GatewayFailure(
    'model_not_found',
    'No embedding model is configured or running; add one to fleet.yaml or start one in Ollama.',
    {
      param: 'model',
    },
  );
}
