import type { GatewayFailure } from '../chat/failure.ts';
import type { ModelId } from '../chat/model-id.ts';
import type { Scope } from '../chat/scope.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';

/** So many failures of a chain in a row are told as an escalation; then again after as many more. */
const FAILURES = 3;
/** More chains than a fleet has; beyond that the one that has not failed for longest is forgotten. */
const MOST_CHAINS = 10_000;

/** Counts how often in a row each chain of models gave no answer. */
export class Escalations {
  readonly #failures = new BoundedMap<ModelId, number>(MOST_CHAINS);

  succeeded(chain: ModelId): void {
    if (this.#failures.size > 0) this.#failures.delete(chain);
  }

  /** Every model of the chain that `chain` begins has failed. */
  failed(chain: ModelId, failure: GatewayFailure, scope: Pick<Scope, 'id' | 'record'>): void {
    const failures = (this.#failures.get(chain) ?? 0) + 1;
    this.#failures.set(chain, failures);
    if (failures % FAILURES === 0)
      scope.record({ kind: 'escalation', request: scope.id, model: chain, failures, outcome: failure.code });
  }
}
