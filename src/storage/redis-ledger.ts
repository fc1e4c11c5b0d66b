import { newId } from '../runtime/ids.ts';
import type { Ledger, LedgerLine, LedgerStanding, Reservation, ReserveOutcome } from './ledger.ts';
import { type RedisScript, releaseScript, renewScript, reserveScript, settleScript } from './ledger-scripts.ts';
import { RedisConnection, type RedisOptions } from './redis-connection.ts';
import { SharedStateFailure } from './shared-state.ts';

/** Requests wait for these, so they are given up soon. */
const COMMAND_MS = 500;
/** What is in the braces decides where a cluster keeps a key: all of them stand at one place, for one step over all. */
const PREFIX = 'nexus:{limits}:';
/** How long after its lease a reservation can still be settled. */
const SETTLED_WITHIN_MS = 900_000;

/** Takes Redis about a millisecond. */
const RENEWED_TOGETHER = 100;

const NO_USE = -2;
/** Of those under way when the server went away, as many are set free early when it is back; others by their leases. */
const MOST_DOUBTFUL = 1000;

/** A ledger that several instances share, by the clock of their Redis. */
export class RedisLedger implements Ledger {
  readonly #connection: RedisConnection;
  /** Lines are made once for each holder and used for all its requests. */
  readonly #keys = new WeakMap<readonly LedgerLine[], readonly string[]>();

  /** Given up without an answer, so that nobody knows whether they are held. */
  #doubtful: Reservation[] = [];

  constructor(options: RedisOptions) {
    this.#connection = new RedisConnection(options, { commandMs: COMMAND_MS });
  }

  async reserve(lines: readonly LedgerLine[], amounts: readonly number[], leaseMs: number): Promise<ReserveOutcome> {
    const id = newId();
    const figures = lines.flatMap(({ limit, window, as }, at) => [
      amounts[at] ?? 0,
      limit,
      window.stepMs,
      window.steps,
      as === 'held' ? 1 : 0,
    ]);
    const reservation = { id, lines, amounts };
    const args = [id, leaseMs, leaseMs + SETTLED_WITHIN_MS, ...figures];
    const reply = await this.#run(reserveScript, [...this.#keysOf(lines), markOf(id)], args).catch(
      (thrown: unknown) => {
        if (this.#doubtful.length < MOST_DOUBTFUL) this.#doubtful.push(reservation);
        throw thrown;
      },
    );
    const [isTaken, refused = 0, waitMs = -1] = reply;
    const standings = standingsIn(reply.slice(3));
    if (isTaken === 1) return { ok: true, reservation, standings };
    return { ok: false, line: refused - 1, retryAfterMs: waitIn(waitMs), standings };
  }

  async renew(reservations: readonly Reservation[], leaseMs: number): Promise<void> {
    // One group after the other: requests wait for what is asked before them on the same connection.
    for (let from = 0; from < reservations.length; from += RENEWED_TOGETHER) {
      const keys: string[] = [];
      const args: (string | number)[] = [leaseMs, leaseMs + SETTLED_WITHIN_MS];
      for (const reservation of reservations.slice(from, from + RENEWED_TOGETHER)) {
        const held = this.#heldBy(reservation);
        keys.push(...held.keys);
        args.push(reservation.id, held.amounts.length, ...held.amounts);
      }
      await this.#run(renewScript, keys, args);
    }
  }

  async settle(
    { id, lines, amounts }: Reservation,
    used: readonly number[],
  ): Promise<readonly LedgerStanding[] | undefined> {
    const figures = lines.flatMap(({ window, as }, at) => [
      amounts[at] ?? 0,
      used[at] ?? 0,
      window.stepMs,
      window.steps,
      as === 'held' ? 1 : 0,
    ]);
    const keys = [...this.#keysOf(lines), markOf(id)];
    const reply = await this.#run(settleScript, keys, [id, SETTLED_WITHIN_MS, ...figures]);
    return reply.length === 0 ? undefined : standingsIn(reply);
  }

  async release(reservation: Reservation): Promise<void> {
    // Nothing is known of one that holds nothing.
    if (!reservation.lines.some(({ as }) => as === 'held')) return;
    const { keys, amounts } = this.#heldBy(reservation);
    await this.#run(releaseScript, keys, [reservation.id, ...amounts]);
  }

  /** Asks whether the ledger can be used; rejects where it cannot. Sets free what was given up before. */
  async look(): Promise<void> {
    await this.#connection.run((client) => client.time());
    for (let next = this.#doubtful[0]; next; next = this.#doubtful[0]) {
      await this.release(next);
      this.#doubtful.shift();
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** Counts and holds of each line that holds something, then the mark; and how much each holds. */
  #heldBy({ id, lines, amounts }: Reservation): { readonly keys: readonly string[]; readonly amounts: number[] } {
    const all = this.#keysOf(lines);
    const keys: string[] = [];
    const held: number[] = [];
    for (let at = 0; at < lines.length; at++) {
      const amount = amounts[at] ?? 0;
      if (lines[at]?.as !== 'held' || amount === 0) continue;
      keys.push(...all.slice(2 * at, 2 * at + 2));
      held.push(amount);
    }
    keys.push(markOf(id));
    return { keys, amounts: held };
  }

  #keysOf(lines: readonly LedgerLine[]): readonly string[] {
    const known = this.#keys.get(lines);
    if (known) return known;
    const keys = lines.flatMap(({ account }) => [`${PREFIX}${account}`, `${PREFIX}${account}:held`]);
    this.#keys.set(lines, keys);
    return keys;
  }

  async #run(
    { sha, lua }: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<number[]> {
    const reply = await this.#connection.run(async (client) => {
      try {
        return await client.evalsha(sha, keys.length, ...keys, ...args);
      } catch (thrown) {
        if (!(thrown instanceof Error && thrown.message.startsWith('NOSCRIPT'))) throw thrown;
        return client.eval(lua, keys.length, ...keys, ...args);
      }
    });
    if (Array.isArray(reply)) return reply.map(Number);
    if (typeof reply === 'number') return [reply];
    throw new SharedStateFailure('an unknown reply');
  }
}

const markOf = (id: string): string => `${PREFIX}open:${id}`;

const waitIn = (ms: number): number | undefined => {
  if (ms === NO_USE) return Infinity;
  return ms < 0 ? undefined : ms;
};

function standingsIn(figures: readonly number[]): readonly LedgerStanding[] {
  const standings: LedgerStanding[] = [];
  for (let at = 0; at < figures.length; at += 3) {
    const [counted = 0, held = 0, resetMs = 0] = figures.slice(at, at + 3);
    standings.push({ counted, held, resetMs });
  }
  return standings;
}
