import type { Clock } from '../../chat/scope.ts';
import type { UpstreamReply } from '../../net/upstream-reply.ts';
import { BoundedMap } from '../../runtime/bounded-map.ts';

const MOST_MODELS = 512;

type Served = { running: number; lastAt: number };

/**
 * Which models of a service that scales to zero are known to run: one is cold until it has answered, and again after
 * `scaleDownMs` without an answer. Nothing is asked: every question would wake the service.
 */
export class Warmth {
  readonly #clock: Clock;
  readonly #scaleDownMs: number;
  readonly #served = new BoundedMap<string, Served>(MOST_MODELS);

  constructor(clock: Clock, scaleDownMs: number) {
    this.#clock = clock;
    this.#scaleDownMs = scaleDownMs;
  }

  isCold(name: string): boolean {
    const served = this.#served.get(name);
    if (!served) return true;
    return served.running === 0 && this.#clock.monotonic() - served.lastAt >= this.#scaleDownMs;
  }

  /** The model has begun to answer; it is warm until the reply is let go of, and for a while after. */
  answering(name: string, reply: UpstreamReply): UpstreamReply {
    const served = this.#of(name);
    served.running++;
    let isOver = false;
    return {
      status: reply.status,
      headers: reply.headers,
      body: reply.body,
      text: (limitBytes) => reply.text(limitBytes),
      release: () => {
        reply.release();
        if (isOver) return;
        isOver = true;
        served.running--;
        served.lastAt = this.#clock.monotonic();
      },
    };
  }

  #of(name: string): Served {
    const known = this.#served.get(name);
    if (known) return known;
    const served = { running: 0, lastAt: 0 };
    this.#served.set(name, served);
    return served;
  }
}
