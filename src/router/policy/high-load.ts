import type { Priority } from '../../chat/bounds.ts';
import type { Clock } from '../../chat/scope.ts';
import type { RouterSettings } from '../router-settings.ts';
import { Sustained } from './sustained.ts';

/** In `Decision.policies` while it is in force. */
export const highLoadPolicy = 'high_load';

/** How busy the gateway is. Limits of 0 stand for none. */
export type Load = {
  readonly inFlight: number;
  readonly mostInFlight: number;
  /** 99th percentile of how late the event loop's timers are. */
  readonly loopLagMs: number;
  readonly queued: number;
  readonly mostQueued: number;
};

/** An event loop that is later than this is as busy as can be. */
const MOST_LAG_MS = 100;
/** What the context's share of the score gives to the resources': a faster model rather than a better one. */
const SHIFT = 0.15;
/** How long those that are shed wait at least, and up to half as long again, so that they do not return together. */
const LOW_WAIT_MS = 30_000;
const NORMAL_WAIT_MS = 10_000;

/** 1: full. */
export function rhoOf({ inFlight, mostInFlight, loopLagMs, queued, mostQueued }: Load): number {
  const rho = Math.max(share(inFlight, mostInFlight), share(loopLagMs, MOST_LAG_MS), share(queued, mostQueued));
  return Math.max(0, rho);
}

const share = (part: number, whole: number): number =>
  whole > 0 && Number.isFinite(part) && Number.isFinite(whole) ? part / whole : 0;

type Weights = RouterSettings['weights'];

/**
 * High load: in force when more than .8 of what the gateway can do has been in use for 10 s, until less than .6 has been
 * for 30 s. Faster models are preferred and `low` is shed; `normal` too after 10 s more above .9, until it has been below
 * .8 for 10 s. What is `high` or `critical` is never shed.
 */
export class HighLoad {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #random: () => number;
  readonly #high = new Sustained({ above: 0.8, forMs: 10_000, below: 0.6, calmMs: 30_000 });
  readonly #severe = new Sustained({ above: 0.9, forMs: 10_000, below: 0.8, calmMs: 10_000 });
  #usual: Weights | undefined;
  #shifted: Weights | undefined;

  constructor(clock: Pick<Clock, 'monotonic'>, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  get active(): boolean {
    return this.#high.isOn;
  }

  /** To be told at least once a second, and with every request if need be. */
  observe(load: Load): void {
    const now = this.#clock.monotonic();
    const rho = rhoOf(load);
    if (this.#high.look(rho, now)) this.#severe.look(rho, now);
    else this.#severe.off();
  }

  /** How long a request of this priority shall stay away; undefined where it is served. */
  shed(priority: Priority | undefined): number | undefined {
    if (!this.#high.isOn) return undefined;
    if (priority === 'low') return this.#jittered(LOW_WAIT_MS);
    if (this.#severe.isOn && (priority ?? 'normal') === 'normal') return this.#jittered(NORMAL_WAIT_MS);
    return undefined;
  }

  /** The shares of the score as they are to be used now. */
  weightsOf(usual: Weights): Weights {
    if (!this.#high.isOn) return usual;
    if (this.#usual !== usual || !this.#shifted) {
      const shift = Math.min(SHIFT, usual.context);
      this.#usual = usual;
      this.#shifted = { ...usual, context: usual.context - shift, resource: usual.resource + shift };
    }
    return this.#shifted;
  }

  #jittered(waitMs: number): number {
    return Math.round(waitMs * (1 + this.#random() / 2));
  }
}
