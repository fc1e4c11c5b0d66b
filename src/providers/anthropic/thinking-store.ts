import { sizeOfJson } from '../../chat/event-size.ts';
import type { Clock } from '../../chat/scope.ts';
import type { KeptTurn } from '../../wire/anthropic/kept-turn.ts';

/** A tool call by which a client's next request can be told to go on with a turn. */
export type TurnKey = {
  /** Models of one family read each other's signatures; no other may see them. */
  readonly family: string;
  readonly tenant: string;
  readonly toolCallId: string;
};

/**
 * Where turns are kept until the client comes back with the results of their tools. May forget at any time, but never
 * rejects: an answer does not fail because of it.
 */
export type ThinkingStore = {
  keep(keys: readonly TurnKey[], turn: KeptTurn): void | Promise<void>;
  /** What is known of these keys, in their order. */
  find(keys: readonly TurnKey[]): readonly (KeptTurn | undefined)[] | Promise<readonly (KeptTurn | undefined)[]>;
};

type ThinkingLimits = {
  readonly ttlMs: number;
  readonly mostTurns: number;
  /** Characters of all kept turns together. */
  readonly mostChars: number;
};

/** A tool may need a person; an evening is enough for one. */
const thinkingLimits: ThinkingLimits = { ttlMs: 6 * 3_600_000, mostTurns: 20_000, mostChars: 16_000_000 };

type Kept = { readonly turn: KeptTurn; readonly chars: number; readonly endsAt: number };

const nameOf = ({ family, tenant, toolCallId }: TurnKey): string => JSON.stringify([family, tenant, toolCallId]);

/** Keeps turns in memory; what is oldest goes first. */
export class ThinkingMemory implements ThinkingStore {
  readonly #clock: Clock;
  readonly #limits: ThinkingLimits;
  /** In the order they were kept, so the first is the oldest. */
  readonly #turns = new Map<string, Kept>();
  #chars = 0;

  constructor(clock: Clock, limits: ThinkingLimits = thinkingLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Turns kept at this moment, those that nobody has looked for since they ended among them. */
  get size(): number {
    return this.#turns.size;
  }

  keep(keys: readonly TurnKey[], turn: KeptTurn): void {
    const chars = sizeOfTurn(turn);
    if (chars > this.#limits.mostChars) return;
    const endsAt = this.#clock.monotonic() + this.#limits.ttlMs;
    for (const key of keys) {
      const name = nameOf(key);
      this.#forget(name);
      this.#turns.set(name, { turn, chars, endsAt });
      this.#chars += chars;
    }
    this.#makeRoom();
  }

  find(keys: readonly TurnKey[]): readonly (KeptTurn | undefined)[] {
    return keys.map((key) => {
      const name = nameOf(key);
      const kept = this.#turns.get(name);
      if (kept && kept.endsAt > this.#clock.monotonic()) return kept.turn;
      this.#forget(name);
      return undefined;
    });
  }

  #makeRoom(): void {
    const now = this.#clock.monotonic();
    for (const [name, { endsAt }] of this.#turns) {
      const isFull = this.#turns.size > this.#limits.mostTurns || this.#chars > this.#limits.mostChars;
      if (!isFull && endsAt > now) return;
      this.#forget(name);
    }
  }

  #forget(name: string): void {
    const kept = this.#turns.get(name);
    if (!kept) return;
    this.#turns.delete(name);
    this.#chars -= kept.chars;
  }
}

const sizeOfTurn = (turn: KeptTurn): number =>
  turn.reduce((chars, piece) => chars + (piece.kind === 'thinking' ? sizeOfJson(piece.block) : 64), 0);
