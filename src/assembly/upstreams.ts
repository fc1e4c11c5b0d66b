import type { Config } from '../config/load-config.ts';
import { hasAddress, withAddresses } from '../config/addresses.ts';
import { type UpstreamSettings, usualUpstream } from '../config/fleet-settings.ts';
import type { Fact } from '../chat/scope.ts';
import type { ProviderKind, ProviderPorts } from '../extend/provider.ts';
import { builtInUpstream } from '../fleet/fleet.ts';
import type { DependencyState } from '../routes/handles.ts';
import { OLLAMA_URL } from '../providers/ollama/ollama.ts';
import { absentProvider } from './absent-provider.ts';
import { configuredNames } from './configured-names.ts';
import { fleetOfConfig, type UpstreamInUse } from './fleet-of-config.ts';
import { lacksNothing, lacksOf } from './lacks.ts';
import { ProviderSet } from './provider-set.ts';
import { sameServer } from './same-server.ts';
import { partOf, UpstreamWatch, type Watched, type WatchPorts } from './upstream-watch.ts';

/** How often an upstream is asked whether it is up, and what it offers; Ollama, which people start and stop, more often. */
const PROBE_EVERY_MS = 15_000;

/** An Ollama that nobody configured: looked for where it listens by default. */
const DISCOVERED = 'ollama';
const discoveredDefaults = {
  ...usualUpstream,
  connections: 64,
  connectMs: 1000,
  clocks: { ...usualUpstream.clocks, firstTokenMs: 180_000 },
};

/** Everything that is called: opened, watched and renewed as the configuration says. */
export class Upstreams {
  readonly #kinds: readonly ProviderKind[];
  readonly #providers: ProviderSet;
  readonly #providerPorts: ProviderPorts;
  readonly #ports: WatchPorts;
  #watches = new Map<string, UpstreamWatch>();

  constructor(kinds: readonly ProviderKind[], ports: ProviderPorts, watchPorts: WatchPorts) {
    this.#kinds = kinds;
    this.#providers = new ProviderSet(kinds, ports);
    this.#providerPorts = ports;
    this.#ports = watchPorts;
  }

  /**
   * Takes a configuration into use; throws, with nothing changed, when an upstream can't be opened. `looked` resolves
   * once each new upstream has been looked at.
   */
  use(config: Config): { readonly looked: Promise<unknown> } {
    const upstreams = this.#open(config);
    this.#ports.fleet.setPart('configured', fleetOfConfig(config.fleet, upstreams, this.#ports.guards));
    const before = this.#watches;
    this.#watches = new Map();
    const begun: Promise<void>[] = [];
    for (const [name, upstream] of upstreams) {
      const watched = watchedOf(name, upstream, config);
      const known = before.get(name);
      if (known?.watches(watched)) {
        this.#watches.set(name, known);
        known.renew(watched);
        continue;
      }
      known?.close();
      if (!upstream.provider.discover) this.#ports.fleet.removePart(partOf(name)); // else the new watch replaces it
      const watch = new UpstreamWatch(watched, this.#ports);
      this.#watches.set(name, watch);
      begun.push(watch.start());
    }
    for (const [name, watch] of before) if (!this.#watches.has(name)) this.#forget(name, watch);
    this.#ports.guards.retainUpstreams(new Set([builtInUpstream, ...upstreams.keys()]));
    this.#ports.guards.retainModels(this.#ports.fleet.current);
    return { looked: Promise.all(begun) };
  }

  /** One without an address has no provider of its own. */
  #open(config: Config): ReadonlyMap<string, UpstreamInUse> {
    const read = (reference: string): (() => string | undefined) => this.#providerPorts.secret(reference);
    const configured = withAddresses(config.fleet.upstreams, this.#kinds, read);
    const upstreams = withDiscovered(configured, config.gateway.discovery.ollama);
    const callable = Object.fromEntries(Object.entries(upstreams).filter(([, settings]) => hasAddress(settings)));
    const providers = this.#providers.use(callable, config.gateway.server.requestTimeoutMs);
    const lacks = lacksOf(upstreams, read, this.#ports.clock);
    return new Map(
      Object.entries(upstreams).map(([name, settings]) => [
        name,
        { settings, provider: providers.get(name) ?? absentProvider, lacks: lacks.get(name) ?? lacksNothing },
      ]),
    );
  }

  /** Hears of every attempt: one that succeeded proves its upstream alive, one that a breaker kept away wants it looked at. */
  record(fact: Fact): void {
    if (fact.kind === 'attempt' && fact.outcome === 'ok') this.#watches.get(fact.upstream)?.answered();
    else if (fact.kind === 'refused' && fact.why === 'breaker') this.#watches.get(fact.upstream)?.hurry();
  }

  /** How each upstream stands, for the readiness page. */
  states(): Readonly<Record<string, DependencyState>> {
    return Object.fromEntries(
      [...this.#watches].map(([name, watch]): [string, DependencyState] => {
        const lack = watch.lacks();
        if (lack !== undefined) return [`upstream ${name}`, { state: 'ok', detail: `not used: ${lack}` }];
        const state = this.#ports.fleet.stateOf(name);
        const shown = state === 'down' ? 'down' : state === 'unknown' ? 'degraded' : 'ok';
        return [`upstream ${name}`, { state: shown, detail: state }];
      }),
    );
  }

  async close(): Promise<void> {
    for (const watch of this.#watches.values()) watch.close();
    await this.#providers.close();
  }

  #forget(name: string, watch: UpstreamWatch): void {
    watch.close();
    this.#ports.fleet.removePart(partOf(name));
    this.#ports.fleet.setState(name, 'unknown');
    this.#ports.metrics.upstreamState(name, 'unknown');
  }
}

type Discovery = Config['gateway']['discovery']['ollama'];

/** Is it the Ollama that is looked for? */
const isLookedFor = (
  { kind, options: { baseUrl = OLLAMA_URL } }: UpstreamSettings,
  { enabled, url }: Discovery,
): boolean => enabled && kind === 'ollama' && typeof baseUrl === 'string' && sameServer(baseUrl, url);

function watchedOf(name: string, { settings, provider, lacks }: UpstreamInUse, config: Config): Watched {
  const { connections, queue, clocks, breaker } = settings;
  const { ollama } = config.gateway.discovery;
  return {
    name,
    provider,
    settings: { connections, queue, clocks, breaker },
    everyMs: settings.kind === 'ollama' ? ollama.everyMs : PROBE_EVERY_MS,
    isExpected: Object.hasOwn(config.fleet.upstreams, name) && !isLookedFor(settings, ollama),
    lacks,
    configured: configuredNames(config.fleet.models, name),
  };
}

/** The configured upstreams, and the Ollama to look for unless one of them is it. */
function withDiscovered(
  upstreams: Readonly<Record<string, UpstreamSettings>>,
  ollama: Discovery,
): Readonly<Record<string, UpstreamSettings>> {
  const known =
    Object.hasOwn(upstreams, DISCOVERED) || Object.values(upstreams).some((settings) => isLookedFor(settings, ollama));
  if (!ollama.enabled || known) return upstreams;
  return { ...upstreams, [DISCOVERED]: { kind: 'ollama', options: { baseUrl: ollama.url }, ...discoveredDefaults } };
}
