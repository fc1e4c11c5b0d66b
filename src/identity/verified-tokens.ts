import { hash } from 'node:crypto';
import type { Clock } from '../chat/scope.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';

const MOST_TOKENS = 10_000;
/** A key that the issuer withdraws counts no longer than this in tokens that were checked before. */
const LONGEST_MS = 5 * 60_000;

/**
 * What came of tokens that were checked, by the hash of the whole token: a part of it is the same in tokens of
 * different people.
 */
export class VerifiedTokens<T> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tokens = new BoundedMap<string, { readonly value: T; readonly until: number }>(MOST_TOKENS);

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get(token: string): T | undefined {
    const key = hash('sha256', token, 'base64');
    const known = this.#tokens.get(key);
    if (!known || known.until > this.#clock.now()) return known?.value;
    this.#tokens.delete(key);
    return undefined;
  }

  /** `expiresAt` in milliseconds since the epoch. */
  add(token: string, value: T, expiresAt: number): void {
    const key = hash('sha256', token, 'base64');
    this.#tokens.set(key, { value, until: Math.min(expiresAt, this.#clock.now() + LONGEST_MS) });
  }
}
