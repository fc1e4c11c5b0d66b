import type { UpstreamSettings } from '../config/fleet-settings.ts';
import type { Provider, ProviderKind, ProviderPorts } from '../extend/provider.ts';

/**
 * The open providers, by what they were opened with: a reload that does not touch an upstream keeps its sockets and all
 * it has learned.
 */
export class ProviderSet {
  readonly #kinds: readonly ProviderKind[];
  readonly #ports: ProviderPorts;
  #open = new Map<string, Provider>();

  constructor(kinds: readonly ProviderKind[], ports: ProviderPorts) {
    this.#kinds = kinds;
    this.#ports = ports;
  }

  /** The providers for these upstreams, by name. Those no longer wanted finish what they have begun, then close. */
  use(upstreams: Readonly<Record<string, UpstreamSettings>>): ReadonlyMap<string, Provider> {
    const wanted = new Map<string, Provider>();
    const byName = new Map<string, Provider>();
    for (const [name, settings] of Object.entries(upstreams)) {
      const key = JSON.stringify([settings.kind, settings.options, settings.connections, settings.connectMs]);
      const provider = wanted.get(key) ?? this.#open.get(key) ?? this.#openProvider(settings);
      wanted.set(key, provider);
      byName.set(name, provider);
    }
    const dropped = [...this.#open].filter(([key]) => !wanted.has(key));
    this.#open = wanted;
    for (const [, provider] of dropped) void provider.close();
    return byName;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((provider) => provider.close()));
  }

  #openProvider(settings: UpstreamSettings): Provider {
    const kind = this.#kinds.find((candidate) => candidate.kind === settings.kind);
    if (!kind) throw new Error(`unknown provider kind ${settings.kind}`);
    return kind.open(settings.options, this.#ports, {
      connections: settings.connections,
      connectMs: settings.connectMs,
    });
  }
}
