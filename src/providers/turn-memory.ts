import type { Clock } from '../chat/scope.ts';
import type { ProviderPorts } from '../extend/provider.ts';

/** A tool call by which a client's next request can be told to go on with a turn. */
export type TurnKey = {
  /** Models of one family read each other's signatures; no other may see them. */
  readonly family: string;
  readonly tenant: string;
  readonly toolCallId: string;
};

type TurnLimits = {
  readonly ttlMs: number;
  readonly mostTurns: number;
  /** Characters of all kept turns together, with their keys. */
  readonly mostChars: number;
  /** Larger turns are not kept: no single one may push out those of all tenants. */
  readonly mostCharsEach: number;
};

/** A tool may need a person; an evening is enough for one. */
const turnLimits: TurnLimits = {
  ttlMs: 6 * 3_600_000,
  mostTurns: 20_000,
  mostChars: 16_000_000,
  mostCharsEach: 1_000_000,
};

type Kept<T> = { readonly turn: T; readonly chars: number; readonly endsAt: number };

const nameOf = ({ family, tenant, toolCallId }: TurnKey): string => JSON.stringify([family, tenant, toolCallId]);

/**
 * What an upstream wants back of a turn, kept until the client comes with the results of its tools. It may forget at any
 * time; what was used longest ago goes first.
 */
export class TurnMemory<T> {
  readonly #clock: Clock;
  readonly #charsOf: (turn: T) => number;
  readonly #limits: TurnLimits;
  /** In the order of their use, so the first is the one used longest ago. */
  readonly #turns = new Map<string, Kept<T>>();
  #chars = 0;

  constructor(clock: Clock, charsOf: (turn: T) => number, limits: TurnLimits = turnLimits) {
    this.#clock = clock;
    this.#charsOf = charsOf;
    this.#limits = limits;
  }

  /** Turns kept at this moment, those that nobody has looked for since they ended among them. */
  get size(): number {
    return this.#turns.size;
  }

  keep(key: TurnKey, turn: T): void {
    const name = nameOf(key);
    const chars = name.length + this.#charsOf(turn);
    if (chars > this.#limits.mostCharsEach) return;
    this.#forget(name);
    this.#turns.set(name, { turn, chars, endsAt: this.#clock.monotonic() + this.#limits.ttlMs });
    this.#chars += chars;
    this.#makeRoom();
  }

  find(key: TurnKey): T | undefined {
    const name = nameOf(key);
    const kept = this.#turns.get(name);
    if (!kept) return undefined;
    if (kept.endsAt <= this.#clock.monotonic()) {
      this.#forget(name);
      return undefined;
    }
    this.#turns.delete(name);
    this.#turns.set(name, kept);
    return kept.turn;
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

/**
 * One memory for all that a provider opens with the same ports: a turn outlives its upstream's reload, and may go on at
 * another one.
 */
export function turnMemoryPerPorts<T>(charsOf: (turn: T) => number): (ports: ProviderPorts) => TurnMemory<T> {
  const memories = new WeakMap<ProviderPorts, TurnMemory<T>>();
  return (ports) => {
    const memory = memories.get(ports) ?? new TurnMemory(ports.clock, charsOf);
    memories.set(ports, memory);
    return memory;
  };
}
