import type { FleetModel, ModelState } from '../../fleet/fleet.ts';
import type { JsonObject } from '../../chat/json.ts';

/** A model of the list, in OpenAI's form with what the gateway knows beside it. */
export const modelJson = (model: FleetModel, state: ModelState, created: number): JsonObject => ({
  id: model.card.id,
  object: 'model',
  created,
  owned_by: model.deployments[0]?.upstream ?? 'nexus-gateway',
  name: model.card.id,
  nexus: {
    state,
    source: model.source,
    family: model.card.family,
    locality: model.card.locality,
    context_tokens: model.card.contextTokens ?? null,
    capabilities: model.card.capabilities,
  },
});

/** `auto`: no model of its own, but clients choose from this list. */
export const autoModelJson = (created: number): JsonObject => ({
  id: 'auto',
  object: 'model',
  created,
  owned_by: 'nexus-gateway',
  name: 'auto',
  nexus: { state: 'ready', source: 'virtual', capabilities: ['chat'] },
});
