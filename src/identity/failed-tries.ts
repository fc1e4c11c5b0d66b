import { hash } from 'node:crypto';
import type { Clock } from '../chat/scope.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';

const WINDOW_MS = 60_000;
/** How long a caller counts as known at an address after it last got in there. */
const KNOWN_MS = 3_600_000;
/** A caller that keeps coming is noted so often. */
const NOTED_EVERY_MS = 60_000;
const MOST_ADDRESSES = 10_000;
const MOST_CALLERS = 10_000;

type Window = { readonly endsAt: number; failures: number; readonly tried: Set<string> };

/**
 * Counts wrong keys and tokens by the address they come from. After too many within a minute more of them are only told
 * to wait. Where so many different ones came, somebody guesses: then only keys get in that have got in from there
 * before, so that who guesses does not learn which is right. One program with an old key locks out nobody beside it.
 */
export class FailedTries {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #mostAMinute: () => number;
  /** In the order in which the windows end. */
  readonly #windows = new BoundedMap<string, Window>(MOST_ADDRESSES);
  /** When a caller got in from an address. */
  readonly #known = new BoundedMap<string, number>(MOST_CALLERS);

  constructor(clock: Pick<Clock, 'monotonic'>, mostAMinute: () => number) {
    this.#clock = clock;
    this.#mostAMinute = mostAMinute;
  }

  /** How long an address must wait that has failed too often; 0 where it need not. */
  waitMs(address: string): number {
    if (this.#windows.size === 0) return 0;
    const window = this.#windows.get(address);
    if (!window || window.failures < this.#mostAMinute()) return 0;
    return Math.max(0, window.endsAt - this.#clock.monotonic());
  }

  /** Did so many different ones come from an address that it looks like guessing? */
  isGuessing(address: string): boolean {
    if (this.#windows.size === 0) return false;
    const window = this.#windows.get(address);
    return window !== undefined && window.tried.size >= this.#mostAMinute() && window.endsAt > this.#clock.monotonic();
  }

  failed(address: string, secret: string): void {
    const now = this.#clock.monotonic();
    for (const [gone, { endsAt }] of this.#windows) {
      if (endsAt > now) break;
      this.#windows.delete(gone);
    }
    let window = this.#windows.get(address);
    if (!window) this.#windows.set(address, (window = { endsAt: now + WINDOW_MS, failures: 0, tried: new Set() }));
    window.failures++;
    if (window.tried.size < this.#mostAMinute()) window.tried.add(markOf(secret));
  }

  /** A caller got in. */
  accepted(address: string, caller: string): void {
    const now = this.#clock.monotonic();
    const pair = `${address} ${caller}`;
    const noted = this.#known.get(pair);
    if (noted !== undefined && now - noted < NOTED_EVERY_MS) return;
    this.#known.set(pair, now);
  }

  isKnown(address: string, caller: string): boolean {
    const noted = this.#known.get(`${address} ${caller}`);
    return noted !== undefined && this.#clock.monotonic() - noted < KNOWN_MS;
  }
}

const MARK_CHARS = 16;
/** Tells one from another, and is of no use to anybody. */
const markOf = (secret: string): string => hash('sha256', secret, 'base64').slice(0, MARK_CHARS);
