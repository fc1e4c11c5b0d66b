import type { Config } from '../config/load-config.ts';
import type { UpstreamSettings } from '../config/fleet-settings.ts';
import type { Clock } from '../chat/scope.ts';
import type { ProviderKind, ProviderPorts } from '../extend/provider.ts';
import type { LiveFleet } from '../fleet/live-fleet.ts';
import type { DependencyState } from '../routes/handles.ts';
import type { Log } from '../telemetry/log.ts';
import { fleetOfConfig } from './fleet-of-config.ts';
import { ProviderSet } from './provider-set.ts';
import { UpstreamWatch } from './upstream-watch.ts';

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
  readonly #fleet: LiveFleet;
  readonly #clock: Clock;
  readonly #log: Log;
  #watches: UpstreamWatch[] = [];
  #names: readonly string[] = [];

  constructor(kinds: readonly ProviderKind[], ports: ProviderPorts, fleet: LiveFleet, log: Log) {
    this.#providers = new ProviderSet(kinds, ports);
    this.#fleet = fleet;
    this.#clock = ports.clock;
    this.#log = log;
  }

  /** Takes a configuration into use. Resolves once each upstream has been looked at. */
  async use(config: Config): Promise<void> {
    const upstreams = withDiscovered(config);
    const providers = this.#providers.use(upstreams);
    this.#fleet.setPart('configured', fleetOfConfig(config, providers));
    for (const watch of this.#watches) watch.close();
    this.#names = Object.keys(upstreams);
    this.#watches = [];
    for (const [name, { clocks }] of Object.entries(upstreams)) {
      const provider = providers.get(name);
      if (!provider) continue;
      const everyMs = provider.discover ? config.gateway.discovery.ollama.everyMs : PROBE_EVERY_MS;
      this.#watches.push(new UpstreamWatch({ name, provider, clocks, everyMs }, this.#fleet, this.#clock, this.#log));
    }
    await Promise.all(this.#watches.map((watch) => watch.start()));
  }

  /** How each upstream stands, for the readiness page. */
  states(): Readonly<Record<string, DependencyState>> {
    return Object.fromEntries(
      this.#names.map((name) => {
        const state = this.#fleet.current.stateOf(name);
        const shown = state === 'down' ? 'down' : state === 'unknown' ? 'degraded' : 'ok';
        return [`upstream ${name}`, { state: shown, detail: state }];
      }),
    );
  }

  async close(): Promise<void> {
    for (const watch of this.#watches) watch.close();
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
