import type { ChatCall, Planned, PlannedModels } from '../chat/call.ts';
import type { ModelId } from '../chat/model-id.ts';
import type { ChatModel, EmbedModel } from '../chat/model.ts';
import { type Agent, AGENT_PREFIX } from './agent.ts';
import type { Intent } from './intents.ts';
import type { ModelCard } from './model-card.ts';
import { nearNames } from './near-names.ts';

/**
 * `unknown` until first asked; a `cold` model must be loaded first; an `open` one has failed and is left alone; an
 * `unavailable` one cannot be called before the operator has done something.
 */
export type ModelState = UpstreamState | 'cold' | 'open' | 'unavailable';
/** How a server stands that models are called at. */
export type UpstreamState = 'ready' | 'down' | 'unknown';

/** The upstream of the gateway's own models; no configured one may have its name. */
export const builtInUpstream = 'built-in';

/** A model that can be called, with every layer of an attempt round it. */
export type FleetModel = {
  readonly card: ModelCard;
  /** Where it is served, in the operator's order; never empty. */
  readonly deployments: readonly DeploymentInUse[];
  /** Models that answer in its place when it fails, best first. */
  readonly fallback: readonly ModelId[];
  /** Configured by the operator, found running, or part of the gateway. */
  readonly source: 'configured' | 'discovered' | 'built-in';
  readonly chat?: ChatModel<Planned<ChatCall>>;
  readonly embed?: EmbedModel;
};

/** A place where a model is served, as it stands. */
export type DeploymentInUse = {
  readonly upstream: string;
  /** Is the model known to be out of its server's memory there? */
  readonly isCold?: () => boolean;
  /** Has it failed so often there that it is left alone? */
  readonly isOpen?: () => boolean;
  /** Calls that are there, those that wait for a place included. */
  readonly load?: () => number;
  /** Calls that it takes at once. */
  readonly capacity?: number;
  /** Why it cannot be called there before the operator has done something, for people; undefined while it can. */
  readonly unavailable?: () => string | undefined;
};

/** The models as one request sees them: immutable. */
export type Fleet = PlannedModels & {
  /** In the order they are listed and preferred. */
  readonly models: ReadonlyMap<ModelId, FleetModel>;
  /** Further names of models. */
  readonly aliases: ReadonlyMap<string, ModelId>;
  /** Models for each intent, best first; an intent that nobody has spoken of has none. */
  readonly chains: ReadonlyMap<Intent, readonly ModelId[]>;
  /** By their names, without the `agent/` that clients write before them. */
  readonly agents: ReadonlyMap<string, Agent>;
  /** Is there no server that could answer for the model: each is down, or it is unavailable there? */
  isDown(model: Pick<FleetModel, 'deployments'>): boolean;
  stateOf(model: Pick<FleetModel, 'deployments'>): ModelState;
  /** Why the model can be called nowhere before the operator has done something, for people; undefined while it can. */
  unavailable(model: Pick<FleetModel, 'deployments'>): string | undefined;
};

/** The model of that name; an Ollama-style `:latest` may be left out. */
export const findModel = (fleet: Fleet, name: ModelId): FleetModel | undefined =>
  fleet.models.get(name) ?? fleet.models.get(fleet.aliases.get(name) ?? `${name}:latest`);

/** The agent that is asked for as `agent/<name>`. */
export const findAgent = (fleet: Pick<Fleet, 'agents'>, name: string): Agent | undefined =>
  name.startsWith(AGENT_PREFIX) ? fleet.agents.get(name.slice(AGENT_PREFIX.length)) : undefined;

/** Names near a mistyped one. */
export const namesNear = (fleet: Fleet, name: ModelId): readonly ModelId[] =>
  nearNames(name, [
    'auto',
    ...[...fleet.agents.keys()].map((agent) => AGENT_PREFIX + agent),
    ...fleet.models.keys(),
    ...fleet.aliases.keys(),
  ]);
