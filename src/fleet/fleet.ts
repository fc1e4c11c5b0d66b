import type { ChatCall, Planned } from '../chat/call.ts';
import type { ModelId } from '../chat/model-id.ts';
import type { ChatModel, EmbedModel } from '../chat/model.ts';
import type { ModelCard } from './model-card.ts';
import { nearNames } from './near-names.ts';

/** `unknown` until first asked; a `cold` model must be loaded first. */
export type ModelState = UpstreamState | 'cold';
/** How a server stands that models are called at. */
export type UpstreamState = 'ready' | 'down' | 'unknown';

/** The upstream of the gateway's own models; no configured one may have its name. */
export const builtInUpstream = 'built-in';

/** A model that can be called, with every layer of an attempt round it. */
export type FleetModel = {
  readonly card: ModelCard;
  readonly upstream: string;
  /** Configured by the operator, found running, or part of the gateway. */
  readonly source: 'configured' | 'discovered' | 'built-in';
  readonly chat?: ChatModel<Planned<ChatCall>>;
  readonly embed?: EmbedModel;
  /** Is it known to be out of its server's memory? */
  readonly isCold?: () => boolean;
};

/** The models as one request sees them: immutable. */
export type Fleet = {
  /** In the order they are listed and preferred. */
  readonly models: ReadonlyMap<ModelId, FleetModel>;
  /** Further names of models. */
  readonly aliases: ReadonlyMap<string, ModelId>;
  isDown(upstream: string): boolean;
  stateOf(model: Pick<FleetModel, 'upstream' | 'isCold'>): ModelState;
};

/** The model of that name; an Ollama-style `:latest` may be left out. */
export const findModel = (fleet: Fleet, name: ModelId): FleetModel | undefined =>
  fleet.models.get(name) ?? fleet.models.get(fleet.aliases.get(name) ?? `${name}:latest`);

/** Names near a mistyped one. */
export const namesNear = (fleet: Fleet, name: ModelId): readonly ModelId[] =>
  nearNames(name, ['auto', ...fleet.models.keys(), ...fleet.aliases.keys()]);
