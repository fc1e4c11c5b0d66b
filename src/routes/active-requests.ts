import { GatewayFailure } from '../chat/failure.ts';
import type { OwnedScope } from '../chat/scope.ts';

/** The requests under way, so that a drain can wait for them and then end them. */
export class ActiveRequests {
  readonly #scopes = new Set<OwnedScope>();
  readonly #waiting: (() => void)[] = [];
  /** Set when the gateway is stopping: readiness says so. */
  draining = false;

  get count(): number {
    return this.#scopes.size;
  }

  begin(scope: OwnedScope): void {
    this.#scopes.add(scope);
  }

  end(scope: OwnedScope): void {
    this.#scopes.delete(scope);
    if (this.#scopes.size === 0) for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    if (this.#scopes.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  abortAll(): void {
    const reason = new GatewayFailure('shutting_down', 'The gateway is shutting down; send the request again.');
    for (const scope of [...this.#scopes]) scope.abort(reason);
  }
}
