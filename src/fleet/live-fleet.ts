import type { ModelId } from '../chat/model-id.ts';
import type { Agent } from './agent.ts';
import type { DeploymentInUse, Fleet, FleetModel, ModelState, UpstreamState } from './fleet.ts';
import type { Intent } from './intents.ts';

/** What one source of models brings: the configuration, a discovered server, or the gateway itself. */
export type FleetPart = {
  readonly models: readonly FleetModel[];
  readonly aliases?: ReadonlyMap<string, ModelId>;
  readonly chains?: ReadonlyMap<Intent, readonly ModelId[]>;
  readonly agents?: ReadonlyMap<string, Agent>;
};

/**
 * The fleet as it changes. Parts are kept in the order they were first set; a name, be it a model's own or an alias,
 * belongs to the earliest part that has it.
 */
export class LiveFleet {
  readonly #parts = new Map<string, FleetPart>();
  readonly #followers: ((fleet: Fleet) => void)[] = [];
  readonly #states = new Map<string, UpstreamState>();
  #current: Fleet = this.#join();

  /** Calls `hear` with the fleet of this moment, and with each that follows it when models come and go. */
  follow(hear: (fleet: Fleet) => void): void {
    this.#followers.push(hear);
    hear(this.#current);
  }

  /** The fleet of this moment: hold it for as long as a request takes. */
  get current(): Fleet {
    return this.#current;
  }

  setPart(source: string, part: FleetPart): void {
    this.#parts.set(source, part);
    this.#renew();
  }

  removePart(source: string): void {
    if (this.#parts.delete(source)) this.#renew();
  }

  stateOf(upstream: string): UpstreamState {
    return this.#states.get(upstream) ?? 'unknown';
  }

  setState(upstream: string, state: UpstreamState): void {
    if (state === 'unknown') this.#states.delete(upstream);
    else this.#states.set(upstream, state);
  }

  #renew(): void {
    this.#current = this.#join();
    for (const hear of this.#followers) hear(this.#current);
  }

  #join(): Fleet {
    const models = new Map<ModelId, FleetModel>();
    const aliases = new Map<string, ModelId>();
    const chains = new Map<Intent, readonly ModelId[]>();
    const agents = new Map<string, Agent>();
    for (const part of this.#parts.values()) {
      const isTaken = (name: string): boolean => models.has(name) || aliases.has(name);
      const fresh = part.models.filter(({ card }) => !isTaken(card.id));
      const freshAliases = [...(part.aliases ?? [])].filter(([alias]) => !isTaken(alias));
      for (const model of fresh) if (!models.has(model.card.id)) models.set(model.card.id, model);
      for (const [alias, id] of freshAliases) aliases.set(alias, id);
      for (const [intent, chain] of part.chains ?? []) if (!chains.has(intent)) chains.set(intent, chain);
      for (const [name, agent] of part.agents ?? []) if (!agents.has(name)) agents.set(name, agent);
    }
    return {
      models,
      aliases,
      chains,
      agents,
      isDown: ({ deployments }) => deployments.every((deployment) => this.#isDownAt(deployment)),
      unavailable: ({ deployments }) => reasonOf(deployments),
      stateOf: ({ deployments }) => this.#stateOf(deployments),
      chatOf: (model) => models.get(model)?.chat,
      contextTokensOf: (model) => models.get(model)?.card.contextTokens,
    };
  }

  #isDownAt({ upstream, unavailable }: DeploymentInUse): boolean {
    return this.#states.get(upstream) === 'down' || unavailable?.() !== undefined;
  }

  /** A model stands as well as the best of the places it is served at. Asked for every model of every decision. */
  #stateOf(deployments: readonly DeploymentInUse[]): ModelState {
    let best: ModelState | undefined;
    for (const deployment of deployments) {
      const state = this.#stateAt(deployment);
      if (best === undefined || rank[state] < rank[best]) best = state;
    }
    return best ?? 'unknown';
  }

  #stateAt({ upstream, isCold, isOpen, unavailable }: DeploymentInUse): ModelState {
    if (unavailable?.() !== undefined) return 'unavailable';
    const state = this.stateOf(upstream);
    if (state === 'down') return state;
    if (isOpen?.() === true) return 'open';
    return isCold?.() === true ? 'cold' : state;
  }
}

/** The lower, the better. */
const rank: Readonly<Record<ModelState, number>> = { ready: 0, cold: 1, unknown: 2, open: 3, down: 4, unavailable: 5 };

/** Each reason once; undefined where the model can be called at one of the places. */
function reasonOf(deployments: readonly DeploymentInUse[]): string | undefined {
  const reasons = new Set<string>();
  for (const { unavailable } of deployments) {
    const reason = unavailable?.();
    if (reason === undefined) return undefined;
    reasons.add(reason);
  }
  return reasons.size === 0 ? undefined : [...reasons].join('; ');
}
