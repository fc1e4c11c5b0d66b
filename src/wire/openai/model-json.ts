import type { JsonObject } from '../../chat/json.ts';
import { type Agent, AGENT_PREFIX } from '../../fleet/agent.ts';
import type { Fleet, FleetModel } from '../../fleet/fleet.ts';
import type { Capability } from '../../fleet/model-card.ts';
import { accuracyJson, figureJson, priceJson } from './figures-json.ts';

/** A model of the list, in OpenAI's form with what the gateway knows beside it. */
export function modelJson(model: FleetModel, fleet: Fleet, created: number): JsonObject {
  const { card } = model;
  return {
    id: card.id,
    object: 'model',
    created,
    owned_by: model.deployments[0]?.upstream ?? 'nexus-gateway',
    name: card.id,
    nexus: {
      ...standing(model, fleet),
      source: model.source,
      family: card.family,
      locality: card.locality,
      context_tokens: card.contextTokens ?? null,
      output_tokens: card.outputTokens ?? null,
      capabilities: card.capabilities,
      languages: card.languages ?? null,
      price: priceJson(card.price),
      latency_ms: figureJson(card.latencyMs),
      accuracy: accuracyJson(card.accuracy),
      ...(card.dimensions !== undefined && { dimensions: card.dimensions }),
      ...(model.fallback.length > 0 && { fallback: model.fallback }),
    },
  };
}

/** `auto`: no model of its own, but clients choose from this list. */
export const autoModelJson = (created: number): JsonObject =>
  virtualModelJson('auto', created, { state: 'ready', capabilities: ['chat'] });

/** `agent/<Name>`: stands as well as the best of its models. */
export function agentModelJson(agent: Agent, fleet: Fleet, created: number): JsonObject {
  const { name, models, embedding, arbitration, description } = agent;
  const members = models.flatMap((id) => fleet.models.get(id) ?? []);
  const deployments = members.flatMap((member) => member.deployments);
  const capabilities = new Set<Capability>(members.flatMap(({ card }) => card.capabilities));
  return virtualModelJson(AGENT_PREFIX + name, created, {
    ...standing({ deployments }, fleet),
    capabilities: [...capabilities],
    models,
    ...(embedding !== undefined && { embedding }),
    ...(arbitration && { arbitration }),
    ...(description !== undefined && { description }),
  });
}

const virtualModelJson = (id: string, created: number, nexus: JsonObject): JsonObject => ({
  id,
  object: 'model',
  created,
  owned_by: 'nexus-gateway',
  name: id,
  nexus: { source: 'virtual', ...nexus },
});

/** The state, and what it waits for where it is unavailable. */
function standing(model: Pick<FleetModel, 'deployments'>, fleet: Fleet): JsonObject {
  const unavailable = fleet.unavailable(model);
  return unavailable === undefined ? { state: fleet.stateOf(model) } : { state: 'unavailable', unavailable };
}
