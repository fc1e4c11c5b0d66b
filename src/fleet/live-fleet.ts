import type { ModelId } from '../chat/model-id.ts';
import type { DeploymentInUse, Fleet, FleetModel, ModelState, UpstreamState } from './fleet.ts';

/** What one source of models brings: the configuration, a discovered server, or the gateway itself. */
export type FleetPart = { readonly models: readonly FleetModel[]; readonly aliases?: ReadonlyMap<string, ModelId> };

/**
 * The fleet as it changes. Parts are kept in the order they were first set; a name, be it a model's own or an alias,
 * belongs to the earliest part that has it.
 */
export class LiveFleet {
  readonly #parts = new Map<string, FleetPart>();
  readonly #states = new Map<string, UpstreamState>();
  #current: Fleet = this.#join();

  /** The fleet of this moment: hold it for as long as a request takes. */
  get current(): Fleet {
    return this.#current;
  }

  setPart(source: string, part: FleetPart): void {
    this.#parts.set(source, part);
    this.#current = this.#join();
  }

  removePart(source: string): void {
    if (this.#parts.delete(source)) this.#current = this.#join();
  }

  stateOf(upstream: string): UpstreamState {
    return this.#states.get(upstream) ?? 'unknown';
  }

  setState(upstream: string, state: UpstreamState): void {
    if (state === 'unknown') this.#states.delete(upstream);
    else this.#states.set(upstream, state);
  }

  #join(): Fleet {
    const models = new Map<ModelId, FleetModel>();
    const aliases = new Map<string, ModelId>();
    for (const part of this.#parts.values()) {
      const isTaken = (name: string): boolean => models.has(name) || aliases.has(name);
      const fresh = part.models.filter(({ card }) => !isTaken(card.id));
      const freshAliases = [...(part.aliases ?? [])].filter(([alias]) => !isTaken(alias));
      for (const model of fresh) if (!models.has(model.card.id)) models.set(model.card.id, model);
      for (const [alias, id] of freshAliases) aliases.set(alias, id);
    }
    return {
      models,
      aliases,
      isDown: ({ deployments }) => deployments.every(({ upstream }) => this.#states.get(upstream) === 'down'),
      stateOf: ({ deployments }) => bestOf(deployments.map((deployment) => this.#stateAt(deployment))),
      chatOf: (model) => models.get(model)?.chat,
      contextTokensOf: (model) => models.get(model)?.card.contextTokens,
    };
  }

  #stateAt({ upstream, isCold, isOpen }: DeploymentInUse): ModelState {
    const state = this.stateOf(upstream);
    if (state === 'down') return state;
    if (isOpen?.() === true) return 'open';
    return isCold?.() === true ? 'cold' : state;
  }
}

const bestFirst = ['ready', 'cold', 'unknown', 'open', 'down'] as const satisfies readonly ModelState[];

/** A model stands as well as the best of the places it is served at. */
const bestOf = (states: readonly ModelState[]): ModelState =>
  bestFirst.find((state) => states.includes(state)) ?? 'unknown';
