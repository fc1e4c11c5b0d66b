import type { Clock } from '../chat/scope.ts';

type Peer<Told> = { readonly told: Told; readonly heardAt: number };

export type PeerLimits = {
  /** Others are not listened to while there are so many. */
  readonly most: number;
  /** One that has said nothing for so long is gone. */
  readonly silentMs: number;
};

/** The other instances of the gateway, with what each of them told last. */
export class Peers<Told> {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #limits: PeerLimits;
  readonly #peers = new Map<string, Peer<Told>>();

  constructor(clock: Pick<Clock, 'monotonic'>, limits: PeerLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get size(): number {
    return this.#peers.size;
  }

  has(id: string): boolean {
    return this.#peers.has(id);
  }

  told(): readonly Told[] {
    return Array.from(this.#peers.values(), ({ told }) => told);
  }

  hear(id: string, told: Told): void {
    if (!this.#peers.has(id) && this.#peers.size >= this.#limits.most) return;
    this.#peers.set(id, { told, heardAt: this.#clock.monotonic() });
  }

  /** Forgets those that are gone; whether there were any. */
  forgetSilent(): boolean {
    const { size } = this.#peers;
    const since = this.#clock.monotonic() - this.#limits.silentMs;
    for (const [id, { heardAt }] of this.#peers) if (heardAt < since) this.#peers.delete(id);
    return this.#peers.size < size;
  }
}
