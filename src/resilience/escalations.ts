import type { GatewayFailure } from '../chat/failure.ts';
import type { ModelId } from '../chat/model-id.ts';
import type { Scope } from '../chat/scope.ts';

/** So many failures of a chain in a row are told as an escalation; then again after as many more. */
const FAILURES = 3;
/** More chains than a fleet has; beyond that the one that failed first is forgotten. */
const MOST_CHAINS = 10_000;

/** Counts how often in a row each chain of models gave no answer. */
export class Escalations {
  readonly #failures = new Map<ModelId, number>();

  succeeded(chain: ModelId): void {
    if (this.#failures.size > 0) this.#failures.delete(chain);
  }

  /** Every model of the chain that `chain` begins has failed. */
  failed(chain: ModelId, failure: GatewayFailure, scope: Pick<Scope, 'id' | 'record'>): void {
    const failures = (this.#failures.get(chain) ?? 0) + 1;
    this.#failures.set(chain, failures);
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined && this.#failures.size > MOST_CHAINS) this.#failures.delete(oldest);
    if (failures % FAILURES === 0)
      scope.record({ kind: 'escalation', request: scope.id, model: chain, failures, outcome: failure.code });
  }
}
