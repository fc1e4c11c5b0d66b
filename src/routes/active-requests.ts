import { GatewayFailure } from '../chat/failure.ts';
import type { OwnedScope } from '../chat/scope.ts';

const shuttingDown = (): GatewayFailure =>
  new GatewayFailure('shutting_down', 'The gateway is shutting down; send the request again.');

/** The requests under way, so that a drain can wait for them and then end them. */
export class ActiveRequests {
  readonly #scopes = new Set<OwnedScope>();
  readonly #waiting: (() => void)[] = [];
  #refusing = false;
  /** Set when the gateway is stopping: readiness says so, and every reply is the last of its connection. */
  draining = false;

  get count(): number {
    return this.#scopes.size;
  }

  /** Throws `shutting_down` when no more are taken. */
  begin(scope: OwnedScope): void {
    if (this.#refusing) throw shuttingDown();
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

  /** From here on no request begins; those under way go on. */
  refuseMore(): void {
    this.draining = true;
    this.#refusing = true;
  }

  abortAll(): void {
    const reason = shuttingDown();
    for (const scope of [...this.#scopes]) scope.abort(reason);
  }
}
