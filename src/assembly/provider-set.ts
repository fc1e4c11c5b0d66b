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
  /** No longer wanted, but maybe still in the hands of a request. */
  readonly #leaving = new Map<string, { readonly provider: Provider; readonly stay: () => void }>();
  #longestRequestMs = 0;

  constructor(kinds: readonly ProviderKind[], ports: ProviderPorts) {
    this.#kinds = kinds;
    this.#ports = ports;
  }

  /**
   * The providers for these upstreams, by name; throws, with nothing changed, when one can't be opened. One that is no
   * longer wanted closes once the last request that can have begun with it is over: a request may come back to its
   * provider many times, so that an idle moment proves nothing.
   */
  use(upstreams: Readonly<Record<string, UpstreamSettings>>, longestRequestMs: number): ReadonlyMap<string, Provider> {
    this.#longestRequestMs = Math.max(this.#longestRequestMs, longestRequestMs);
    const wanted = new Map<string, Provider>();
    const byName = new Map<string, Provider>();
    for (const [name, settings] of Object.entries(upstreams)) {
      const key = JSON.stringify([settings.kind, settings.options, settings.connections, settings.connectMs]);
      const provider =
        wanted.get(key) ?? this.#open.get(key) ?? this.#leaving.get(key)?.provider ?? this.#openProvider(settings);
      wanted.set(key, provider);
      byName.set(name, provider);
    }
    for (const key of wanted.keys()) this.#callBack(key);
    const dropped = [...this.#open].filter(([key]) => !wanted.has(key));
    this.#open = wanted;
    for (const [key, provider] of dropped) this.#dismiss(key, provider);
    return byName;
  }

  async close(): Promise<void> {
    const leaving = [...this.#leaving.values()];
    for (const { stay } of leaving) stay();
    const all = [...this.#open.values(), ...leaving.map(({ provider }) => provider)];
    await Promise.all(all.map((provider) => provider.close()));
  }

  #dismiss(key: string, provider: Provider): void {
    const stay = this.#ports.clock.after(this.#longestRequestMs, () => {
      this.#leaving.delete(key);
      void provider.close();
    });
    this.#leaving.set(key, { provider, stay });
  }

  #callBack(key: string): void {
    this.#leaving.get(key)?.stay();
    this.#leaving.delete(key);
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
