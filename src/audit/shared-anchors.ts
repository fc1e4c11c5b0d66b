import type { SharedState } from '../storage/shared-state.ts';
import type { Anchor } from './anchors.ts';

const KEPT_MS = 800 * 86_400_000;
const MOST_BYTES = 1024;

const keyOf = (chain: string): string => `audit/1/${chain}`;

/** A second place for anchors, on another machine. It may lag behind. */
export class SharedAnchors {
  readonly #state: SharedState;

  constructor(state: SharedState) {
    this.#state = state;
  }

  /** Rejects with `SharedStateFailure`. */
  async put(anchor: Anchor): Promise<void> {
    await this.#state.set(keyOf(anchor.chain), Buffer.from(JSON.stringify(anchor)), { ttlMs: KEPT_MS });
  }

  /** Those of these chains that are there; none where they cannot be read. */
  async of(chains: readonly string[]): Promise<readonly Anchor[]> {
    const found = await Promise.all(chains.map((chain) => this.#get(chain).catch(() => undefined)));
    return found.filter((anchor) => anchor !== undefined);
  }

  async #get(chain: string): Promise<Anchor | undefined> {
    const bytes = await this.#state.get(keyOf(chain), { mostBytes: MOST_BYTES });
    if (!bytes) return undefined;
    const { seq, hash, at } = JSON.parse(Buffer.from(bytes).toString()) as Partial<Record<keyof Anchor, unknown>>;
    if (typeof seq !== 'number' || typeof hash !== 'string' || typeof at !== 'number') return undefined;
    return { chain, seq, hash, at };
  }
}
