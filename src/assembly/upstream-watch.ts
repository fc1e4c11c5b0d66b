import { GatewayFailure, reasonOf } from '../chat/failure.ts';
import type { Clock } from '../chat/scope.ts';
import type { Provider } from '../extend/provider.ts';
import type { UpstreamState } from '../fleet/fleet.ts';
import type { LiveFleet } from '../fleet/live-fleet.ts';
import type { Log } from '../telemetry/log.ts';
import type { ConfiguredName } from './configured-names.ts';
import type { DeploymentGuards } from './deployment-guards.ts';
import type { Lack } from './lacks.ts';
import { type Found, offeredOf } from './offered.ts';
import { type CallSettings, servedAlone } from './served-alone.ts';

export type Watched = {
  readonly name: string;
  readonly provider: Provider;
  readonly settings: CallSettings;
  readonly everyMs: number;
  /** The operator wants to hear if it is not there; otherwise it is only looked for. */
  readonly isExpected: boolean;
  /** What it lacks before it can be called: until then it is not even looked at. */
  readonly lacks: Lack;
  /** What the configuration says of a model that it offers, by the model's name there. */
  readonly configured: (nameThere: string) => ConfiguredName | undefined;
};

export type WatchPorts = {
  readonly fleet: LiveFleet;
  readonly guards: DeploymentGuards;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: { upstreamState(upstream: string, state: UpstreamState): void };
};

/** One look at an upstream takes no longer than this. */
const LOOK_MS = 3000;
/** A server that was missed once may only be busy, and one that fails may soon be back: it is looked at again after this. */
const AGAIN_MS = 1000;
/** Missed so often in a row it is down, and its models leave the list. */
const MISSES_UNTIL_DOWN = 2;
/** The part of the fleet that an upstream brings by itself. */
export const partOf = (upstream: string): string => `discovered at ${upstream}`;

/** To look at a server that scales to zero would wake it: nothing is known of it before it has answered a call. */
const isLeftAlone = (provider: Provider): boolean =>
  provider.discover === undefined && provider.probe === undefined && provider.isCold !== undefined;

/** Looks after one upstream: whether it is up, and which models it offers by itself. */
export class UpstreamWatch {
  #watched: Watched;
  readonly #fleet: LiveFleet;
  readonly #guards: DeploymentGuards;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: WatchPorts['metrics'];
  #cancel: (() => void) | undefined;
  #limit: AbortController | undefined;
  #closed = false;
  #isHurried = false;
  #misses = 0;
  #found: readonly Found[] | undefined;
  /** What was offered last; undefined before anything was. */
  #known: string | undefined;

  constructor(watched: Watched, { fleet, guards, clock, log, metrics }: WatchPorts) {
    this.#watched = watched;
    this.#fleet = fleet;
    this.#guards = guards;
    this.#clock = clock;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Would a watch over this be the same as this one? */
  watches({ name, provider, settings, everyMs, isExpected }: Watched): boolean {
    const mine = this.#watched;
    return (
      mine.name === name &&
      mine.provider === provider &&
      mine.everyMs === everyMs &&
      mine.isExpected === isExpected &&
      JSON.stringify(mine.settings) === JSON.stringify(settings)
    );
  }

  /** Goes on under another configuration that says the same of the upstream, but maybe not of its models. */
  renew(watched: Watched): void {
    this.#watched = watched;
    if (this.#found) this.#offer(this.#found);
  }

  /** What the upstream lacks before it can be called. */
  lacks(): string | undefined {
    return this.#watched.lacks();
  }

  /** The first look; later ones follow by themselves. Never rejects. */
  async start(): Promise<void> {
    this.#cancel = undefined; // while it looks, nobody can hurry it into a second round
    await this.#look();
    if (this.#closed) return;
    const { name, everyMs } = this.#watched;
    this.#isHurried = (this.#misses > 0 && this.#state !== 'down') || this.#guards.isAnyOpen(name);
    const waitMs = this.#isHurried ? Math.min(AGAIN_MS, everyMs) : everyMs;
    this.#cancel = this.#clock.after(waitMs, () => void this.start());
  }

  /** A breaker has opened here: the next look does not wait its turn. */
  hurry(): void {
    if (this.#isHurried || this.#closed || !this.#cancel) return;
    this.#isHurried = true;
    this.#cancel();
    this.#cancel = this.#clock.after(Math.min(AGAIN_MS, this.#watched.everyMs), () => void this.start());
  }

  /** An attempt at this upstream has succeeded, so it is not lost, however busy it is. */
  answered(): void {
    this.#misses = 0;
    if (this.#state === 'unknown' && isLeftAlone(this.#watched.provider)) this.#enter('ready');
  }

  /** Ends the watch and changes nothing in the fleet: another may have taken over already. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#limit?.abort();
  }

  get #state(): UpstreamState {
    return this.#fleet.stateOf(this.#watched.name);
  }

  async #look(): Promise<void> {
    const { provider } = this.#watched;
    if (this.lacks() !== undefined) {
      this.#leave();
      return;
    }
    const limit = (this.#limit = new AbortController());
    const cancel = this.#clock.after(LOOK_MS, () =>
      limit.abort(new GatewayFailure('upstream_timeout', 'The model server did not answer in time.')),
    );
    try {
      if (isLeftAlone(provider)) return;
      const found = await (provider.discover ? provider.discover(limit.signal) : provider.probe?.(limit.signal));
      if (this.#closed) return;
      this.#misses = 0;
      this.#guards.looked(this.#watched.name, true);
      this.#enter('ready');
      if (found) this.#offer(found);
    } catch (thrown) {
      if (!this.#closed) this.#missed(thrown);
    } finally {
      cancel();
    }
  }

  /** It may have had a key before. */
  #leave(): void {
    const { name } = this.#watched;
    this.#misses = 0;
    this.#fleet.setState(name, 'unknown');
    this.#metrics.upstreamState(name, 'unknown');
    if (this.#found) this.#offer([]);
  }

  /** One that has never been up needs no second look to be down. */
  #missed(thrown: unknown): void {
    this.#misses++;
    this.#guards.looked(this.#watched.name, false);
    if (this.#state !== 'unknown' && this.#misses < MISSES_UNTIL_DOWN) return;
    this.#enter('down', reasonOf(thrown) ?? 'internal error');
    if (this.#watched.provider.discover) this.#offer([]);
  }

  #enter(state: UpstreamState, reason?: string): void {
    const { name, isExpected } = this.#watched;
    const before = this.#state;
    this.#fleet.setState(name, state);
    this.#metrics.upstreamState(name, state);
    if (state === before) return;
    if (state === 'ready') this.#log.info({ upstream: name, state, before }, 'an upstream is up');
    else if (!isExpected && before === 'unknown') this.#log.debug({ upstream: name, reason }, 'no upstream was found');
    else this.#log.warn({ upstream: name, state, before, reason }, 'an upstream is down');
  }

  /** Lists the models found, unless they are those known already. */
  #offer(found: readonly Found[]): void {
    this.#found = found;
    const { name, provider, settings, lacks, configured } = this.#watched;
    const offered = offeredOf(found, configured);
    const seen = JSON.stringify([offered.models, ...offered.aliases]);
    if (seen === this.#known) return;
    const isNews = this.#known !== undefined || found.length > 0;
    this.#known = seen;
    const models = offered.models.map((one) =>
      servedAlone(provider, { upstream: name, ...one }, { ...settings, lacks }, this.#guards, 'discovered'),
    );
    this.#fleet.setPart(partOf(name), { models, aliases: offered.aliases });
    this.#guards.retainModels(this.#fleet.current);
    if (isNews)
      this.#log.info({ upstream: name, models: models.map(({ card }) => card.id) }, 'models of an upstream changed');
  }
}
