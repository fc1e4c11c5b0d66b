import type { Clock } from '../chat/scope.ts';
import { Breaker, type BreakerLimits } from './breaker.ts';
import { Cooldown } from './cooldown.ts';

/** Of so many calls the share of failures is told. */
const REMEMBERED_CALLS = 20;

export type HealthLimits = BreakerLimits & {
  /** How long a deployment that limits requests is left alone at most. */
  readonly mostCooldownMs: number;
};

/** What is known of one model at one upstream from the calls made there; outlives the configuration it came from. */
export class DeploymentHealth {
  readonly upstream: string;
  readonly model: string;
  readonly breaker: Breaker;
  readonly cooldown: Cooldown;
  /** Calls under way. */
  inFlight = 0;
  /** Calls that wait for a slot of the upstream. */
  queued = 0;
  #failures: boolean[] = [];

  constructor(upstream: string, model: string, limits: HealthLimits, clock: Pick<Clock, 'monotonic'>) {
    this.upstream = upstream;
    this.model = model;
    this.breaker = new Breaker(limits, clock);
    this.cooldown = new Cooldown(clock, limits.mostCooldownMs);
  }

  /** Would a call be refused right now? */
  get isAway(): boolean {
    return this.breaker.refuses || this.cooldown.waitMs > 0;
  }

  /** Calls that are here, waiting ones included: a place with few slots is not idle because its queue is long. */
  get load(): number {
    return this.inFlight + this.queued;
  }

  /** The last calls and how many of them failed; nothing is counted before the first failure. */
  get recent(): { readonly calls: number; readonly failures: number } {
    return { calls: this.#failures.length, failures: this.#failures.filter(Boolean).length };
  }

  remember(failed: boolean): void {
    if (!failed && this.#failures.length === 0) return;
    this.#failures.push(failed);
    if (this.#failures.length > REMEMBERED_CALLS) this.#failures.shift();
    if (!this.#failures.includes(true)) this.#failures = [];
  }

  /** What came before an ejection does not count after it. */
  forget(): void {
    this.#failures = [];
  }
}
