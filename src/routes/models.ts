import { type Fleet, findAgent, findModel } from '../fleet/fleet.ts';
import { modelNotFound } from '../fleet/model-not-found.ts';
import { agentModelJson, autoModelJson, modelJson } from '../wire/openai/model-json.ts';
import { modelListSchema, modelSchema } from '../wire/openai/reply-schemas.ts';
import { sendJson } from './reply.ts';
import type { GuardedRoute } from './route.ts';

/** The list needs a date; nothing depends on it, so it is the same for all and never changes. */
const CREATED = 1_767_225_600;

export const listModels: GuardedRoute = {
  method: 'get',
  path: '/v1/models',
  open: false,
  document: {
    tag: 'Models',
    summary: 'List the models',
    description:
      'The models that the caller may use, `auto` and the agents, answered from memory, with what is known of each under `nexus`: its state, window, languages, and its price, speed and accuracy with who says so.',
    replies: [{ status: 200, description: 'The list.', schema: modelListSchema }],
  },
  handle: (exchange, principal) => {
    const fleet = exchange.gateway.fleet(principal);
    const agents = [...fleet.agents.values()].map((agent) => agentModelJson(agent, fleet, CREATED));
    const models = [...fleet.models.values()].map((model) => modelJson(model, fleet, CREATED));
    sendJson(exchange, { object: 'list', data: [autoModelJson(CREATED), ...agents, ...models] });
  },
};

export const retrieveModel: GuardedRoute = {
  method: 'get',
  path: '/v1/models/:id{.+}',
  open: false,
  document: {
    tag: 'Models',
    summary: 'Show one model',
    parameters: [{ name: 'id', in: 'path', description: 'The model’s id; slashes may be encoded or not.' }],
    replies: [
      { status: 200, description: 'The model.', schema: modelSchema },
      { status: 404, description: 'No such model; the message names near ones.' },
    ],
  },
  handle: (exchange, principal, id) => sendJson(exchange, modelOf(exchange.gateway.fleet(principal), id ?? '')),
};

function modelOf(fleet: Fleet, id: string): unknown {
  if (id === 'auto') return autoModelJson(CREATED);
  const agent = findAgent(fleet, id);
  if (agent) return agentModelJson(agent, fleet, CREATED);
  const model = findModel(fleet, id);
  if (!model) throw modelNotFound(fleet, id);
  return modelJson(model, fleet, CREATED);
}
