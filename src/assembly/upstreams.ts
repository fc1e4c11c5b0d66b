import type { Config } from '../config/load-config.ts';
import { type UpstreamSettings, usualUpstream } from '../config/fleet-settings.ts';
import type { Fact } from '../chat/scope.ts';
import type { ProviderKind, ProviderPorts } from '../extend/provider.ts';
import { builtInUpstream } from '../fleet/fleet.ts';
import type { DependencyState } from '../routes/handles.ts';
import { OLLAMA_URL } from '../providers/ollama/ollama.ts';
import { fleetOfConfig } from './fleet-of-config.ts';
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
  readonly #providers: ProviderSet;
  readonly #ports: WatchPorts;
  #watches = new Map<string, UpstreamWatch>();

  constructor(kinds: readonly ProviderKind[], ports: ProviderPorts, watchPorts: WatchPorts) {
    this.#providers = new ProviderSet(kinds, ports);
    this.#ports = watchPorts;
  }

  /**
   * Takes a configuration into use; throws, with nothing changed, when an upstream can't be opened. `looked` resolves
   * once each new upstream has been looked at.
   */
  use(config: Config): { readonly looked: Promise<unknown> } {
    const upstreams = withDiscovered(config);
    const providers = this.#providers.use(upstreams, config.gateway.server.requestTimeoutMs);
    this.#ports.fleet.setPart('configured', fleetOfConfig(config, providers, this.#ports.guards));
    const before = this.#watches;
    this.#watches = new Map();
    const begun: Promise<void>[] = [];
    for (const [name, { kind, connections, queue, clocks, breaker }] of Object.entries(upstreams)) {
      const provider = providers.get(name);
      if (!provider) continue;
      const everyMs = kind === 'ollama' ? config.gateway.discovery.ollama.everyMs : PROBE_EVERY_MS;
      const isConfigured = Object.hasOwn(config.fleet.upstreams, name);
      const settings = { connections, queue, clocks, breaker };
      const watched: Watched = { name, provider, settings, everyMs, isConfigured };
      const known = before.get(name);
      if (known?.watches(watched)) {
        this.#watches.set(name, known);
        continue;
      }
      known?.close();
      if (!provider.discover) this.#ports.fleet.removePart(partOf(name)); // else the new watch replaces it
      const watch = new UpstreamWatch(watched, this.#ports);
      this.#watches.set(name, watch);
      begun.push(watch.start());
    }
    for (const [name, watch] of before) if (!this.#watches.has(name)) this.#forget(name, watch);
    this.#ports.guards.retainUpstreams(new Set([builtInUpstream, ...Object.keys(upstreams)]));
    this.#ports.guards.retainModels(this.#ports.fleet.current);
    return { looked: Promise.all(begun) };
  }

  /** Hears of every attempt: one that succeeded proves its upstream alive, one that a breaker kept away wants it looked at. */
  record(fact: Fact): void {
    if (fact.kind === 'attempt' && fact.outcome === 'ok') this.#watches.get(fact.upstream)?.answered();
    else if (fact.kind === 'refused' && fact.why === 'breaker') this.#watches.get(fact.upstream)?.hurry();
  }

  /** How each upstream stands, for the readiness page. */
  states(): Readonly<Record<string, DependencyState>> {
    return Object.fromEntries(
      [...this.#watches.keys()].map((name) => {
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

/** The configured upstreams, and the Ollama to look for unless one of them is it. */
function withDiscovered(config: Config): Readonly<Record<string, UpstreamSettings>> {
  const { ollama } = config.gateway.discovery;
  const { upstreams } = config.fleet;
  const isIt = ({ kind, options: { baseUrl = OLLAMA_URL } }: UpstreamSettings): boolean =>
    kind === 'ollama' && typeof baseUrl === 'string' && sameServer(baseUrl, ollama.url);
  const known = Object.hasOwn(upstreams, DISCOVERED) || Object.values(upstreams).some(isIt);
  if (!ollama.enabled || known) return upstreams;
  return { ...upstreams, [DISCOVERED]: { kind: 'ollama', options: { baseUrl: ollama.url }, ...discoveredDefaults } };
}
