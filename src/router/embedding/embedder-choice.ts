import { type Fleet, findModel, type FleetModel } from '../../fleet/fleet.ts';
import type { ModelId } from '../../chat/model-id.ts';

/** `auto`: a local model that is loaded; `off`: none; else the id or an alias of one. */
export type EmbeddingsSetting = 'auto' | 'off' | (string & {});

/** An embedding model that can be called. */
export type ChosenEmbedder = FleetModel & { readonly embed: NonNullable<FleetModel['embed']> };

/**
 * Which model of the fleet makes the router's vectors. Once one has been taken it is kept for as long as the fleet has it,
 * as the vectors of two models cannot be compared.
 */
export class EmbedderChoice {
  #fleet: Fleet | undefined;
  #setting: EmbeddingsSetting | undefined;
  #candidates: readonly ChosenEmbedder[] = [];
  #taken: ModelId | undefined;

  /** Undefined where there is none, or it cannot be called right now. */
  of(fleet: Fleet, setting: EmbeddingsSetting): ChosenEmbedder | undefined {
    if (fleet !== this.#fleet || setting !== this.#setting) this.#look(fleet, setting);
    for (const model of this.#candidates) {
      if (!isUsable(fleet, model, setting)) continue;
      this.#taken = model.card.id;
      if (this.#candidates.length > 1) this.#candidates = [model];
      return model;
    }
    return undefined;
  }

  #look(fleet: Fleet, setting: EmbeddingsSetting): void {
    this.#fleet = fleet;
    this.#setting = setting;
    const candidates = candidatesIn(fleet, setting);
    const taken = candidates.find(({ card }) => card.id === this.#taken);
    this.#candidates = taken ? [taken] : candidates;
  }
}

function candidatesIn(fleet: Fleet, setting: EmbeddingsSetting): readonly ChosenEmbedder[] {
  if (setting === 'off') return [];
  const named = findModel(fleet, setting);
  const models = setting === 'auto' ? [...fleet.models.values()].filter(isLocal) : named ? [named] : [];
  return models.filter(embeds);
}

const isLocal = ({ card }: FleetModel): boolean => card.locality === 'local';
const embeds = (model: FleetModel): model is ChosenEmbedder => model.embed !== undefined;

/** A model that nobody named is not loaded for this: it might push another out of its server's memory. */
function isUsable(fleet: Fleet, model: FleetModel, setting: EmbeddingsSetting): boolean {
  const state = fleet.stateOf(model);
  return state === 'ready' || (setting !== 'auto' && (state === 'cold' || state === 'unknown'));
}
