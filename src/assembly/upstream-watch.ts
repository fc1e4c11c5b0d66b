import type { Clock } from '../chat/scope.ts';
import type { Provider } from '../extend/provider.ts';
import type { ModelState } from '../fleet/fleet.ts';
import type { LiveFleet } from '../fleet/live-fleet.ts';
import type { Deployment } from '../fleet/model-card.ts';
import { attemptAt } from '../gateway.ts';
import type { ClockLimits } from '../resilience/clocks.ts';
import type { Log } from '../telemetry/log.ts';

export type Watched = {
  readonly name: string;
  readonly provider: Provider;
  readonly clocks: ClockLimits;
  readonly everyMs: number;
};

export type WatchPorts = {
  readonly fleet: LiveFleet;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: { upstreamState(upstream: string, state: ModelState): void };
};

/** One look at an upstream takes no longer than this. */
const LOOK_MS = 3000;
/** A server that was missed once may only be busy; missed twice, its models leave the list. */
const MISSES_UNTIL_LOST = 2;
/** More models than one server offers; a bound on lists and metric labels. */
const MOST_DISCOVERED = 256;

/** Looks after one upstream: whether it is up, and which models it offers by itself. */
export class UpstreamWatch {
  readonly #watched: Watched;
  readonly #fleet: LiveFleet;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: WatchPorts['metrics'];
  #cancel: (() => void) | undefined;
  #limit: AbortController | undefined;
  #closed = false;
  #misses = 0;
  #known = '';

  constructor(watched: Watched, { fleet, clock, log, metrics }: WatchPorts) {
    this.#watched = watched;
    this.#fleet = fleet;
    this.#clock = clock;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Would a watch over this be the same as this one? */
  watches({ name, provider, clocks, everyMs }: Watched): boolean {
    const mine = this.#watched;
    return (
      mine.name === name &&
      mine.provider === provider &&
      mine.everyMs === everyMs &&
      JSON.stringify(mine.clocks) === JSON.stringify(clocks)
    );
  }

  /** The first look; later ones follow by themselves. Never rejects. */
  async start(): Promise<void> {
    await this.#look();
    if (!this.#closed) this.#cancel = this.#clock.after(this.#watched.everyMs, () => void this.start());
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#limit?.abort(new Error('no longer wanted'));
    this.#fleet.setPart(this.#part, { models: [] });
  }

  get #part(): string {
    return `discovered at ${this.#watched.name}`;
  }

  async #look(): Promise<void> {
    const { provider } = this.#watched;
    const limit = (this.#limit = new AbortController());
    const cancel = this.#clock.after(LOOK_MS, () => limit.abort(new Error('took too long')));
    try {
      if (provider.discover) {
        const found = await provider.discover(limit.signal);
        if (!this.#closed) this.#offer(found);
        this.#enter('ready');
      } else this.#enter(await provider.probe(limit.signal));
      this.#misses = 0;
    } catch {
      if (this.#closed) return;
      this.#enter('down');
      if (++this.#misses >= MISSES_UNTIL_LOST) this.#offer([]);
    } finally {
      cancel();
    }
  }

  #enter(state: ModelState): void {
    const { name } = this.#watched;
    const before = this.#fleet.current.stateOf(name);
    this.#fleet.setState(name, state);
    this.#metrics.upstreamState(name, state);
    if (state === before) return;
    if (state === 'down') this.#log.warn({ upstream: name, state, before }, 'an upstream is down');
    else this.#log.info({ upstream: name, state, before }, 'an upstream is up');
  }

  /** Lists the models found, unless they are those known already. */
  #offer(found: readonly Omit<Deployment, 'upstream'>[]): void {
    const { name, provider, clocks } = this.#watched;
    const seen = JSON.stringify(found);
    if (seen === this.#known || (this.#known === '' && found.length === 0)) return;
    this.#known = seen;
    const models = found
      .slice(0, MOST_DISCOVERED)
      .map((deployment) => attemptAt(provider, { ...deployment, upstream: name }, clocks, 'discovered'));
    this.#fleet.setPart(this.#part, { models });
    this.#log.info({ upstream: name, models: models.map(({ card }) => card.id) }, 'models of an upstream changed');
  }
}
