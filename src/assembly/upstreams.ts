import type { Config } from '../config/load-config.ts';
import type { UpstreamSettings } from '../config/fleet-settings.ts';
import type { ProviderKind, ProviderPorts } from '../extend/provider.ts';
import type { DependencyState } from '../routes/handles.ts';
import { fleetOfConfig } from './fleet-of-config.ts';
import { ProviderSet } from './provider-set.ts';
import { UpstreamWatch, type Watched, type WatchPorts } from './upstream-watch.ts';

/** How often a configured upstream is asked whether it is up. */
const PROBE_EVERY_MS = 15_000;

/** An Ollama that nobody configured: looked for where it listens by default. */
const DISCOVERED = 'ollama';
const discoveredDefaults = {
  connections: 64,
  connectMs: 1000,
  clocks: { firstTokenMs: 180_000, idleMs: 60_000, totalMs: 300_000 },
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

  /** Takes a configuration into use. Resolves once each new upstream has been looked at. */
  async use(config: Config): Promise<void> {
    const upstreams = withDiscovered(config);
    const providers = this.#providers.use(upstreams);
    this.#ports.fleet.setPart('configured', fleetOfConfig(config, providers));
    const before = this.#watches;
    this.#watches = new Map();
    const begun: Promise<void>[] = [];
    for (const [name, { clocks }] of Object.entries(upstreams)) {
      const provider = providers.get(name);
      if (!provider) continue;
      const everyMs = provider.discover ? config.gateway.discovery.ollama.everyMs : PROBE_EVERY_MS;
      const watched: Watched = { name, provider, clocks, everyMs };
      const known = before.get(name);
      const same = known?.watches(watched) === true;
      const watch = same ? known : new UpstreamWatch(watched, this.#ports);
      this.#watches.set(name, watch);
      if (same) before.delete(name);
      else begun.push(watch.start());
    }
    for (const watch of before.values()) watch.close();
    await Promise.all(begun);
  }

  /** How each upstream stands, for the readiness page. */
  states(): Readonly<Record<string, DependencyState>> {
    return Object.fromEntries(
      [...this.#watches.keys()].map((name) => {
        const state = this.#ports.fleet.current.stateOf(name);
        const shown = state === 'down' ? 'down' : state === 'unknown' ? 'degraded' : 'ok';
        return [`upstream ${name}`, { state: shown, detail: state }];
      }),
    );
  }

  async close(): Promise<void> {
    for (const watch of this.#watches.values()) watch.close();
    await this.#providers.close();
  }
}

/** The configured upstreams, and the Ollama to look for unless one of them is it. */
function withDiscovered(config: Config): Readonly<Record<string, UpstreamSettings>> {
  const { ollama } = config.gateway.discovery;
  const { upstreams } = config.fleet;
  const known = Object.entries(upstreams).some(
    ([name, { kind, options }]) =>
      name === DISCOVERED || (kind === 'ollama' && (options.baseUrl ?? ollama.url) === ollama.url),
  );
  if (!ollama.enabled || known) return upstreams;
  return { ...upstreams, [DISCOVERED]: { kind: 'ollama', options: { baseUrl: ollama.url }, ...discoveredDefaults } };
}
