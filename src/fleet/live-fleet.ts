import type { ModelId } from '../chat/model-id.ts';
import type { Fleet, FleetModel, ModelState } from './fleet.ts';

/** What one source of models brings: the configuration, a discovered server, or the gateway itself. */
export type FleetPart = { readonly models: readonly FleetModel[]; readonly aliases?: ReadonlyMap<string, ModelId> };

/**
 * The fleet as it changes. Parts are kept in the order they were first set; where two name the same model, the earlier
 * one keeps the name.
 */
export class LiveFleet {
  readonly #parts = new Map<string, FleetPart>();
  readonly #states = new Map<string, ModelState>();
  #current: Fleet = this.#join();

  /** The fleet of this moment: hold it for as long as a request takes. */
  get current(): Fleet {
    return this.#current;
  }

  setPart(source: string, part: FleetPart): void {
    this.#parts.set(source, part);
    this.#current = this.#join();
  }

  setState(upstream: string, state: ModelState): void {
    this.#states.set(upstream, state);
  }

  #join(): Fleet {
    const models = new Map<ModelId, FleetModel>();
    const aliases = new Map<string, ModelId>();
    for (const part of this.#parts.values()) {
      for (const model of part.models) if (!models.has(model.card.id)) models.set(model.card.id, model);
      for (const [alias, id] of part.aliases ?? []) if (!aliases.has(alias)) aliases.set(alias, id);
    }
    return { models, aliases, stateOf: (upstream) => this.#states.get(upstream) ?? 'unknown' };
  }
}
