import { createHash } from 'node:crypto';
import type { Fact } from '../chat/scope.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';
import { aMinute, type Ledger, type ReserveOutcome } from '../storage/ledger.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import { exemptAddresses } from './exempt-addresses.ts';
import type { LimitSettings } from './limit-settings.ts';
import { refused, uncounted } from './refusal.ts';

export type AddressLimitPorts = {
  readonly ledger: Ledger;
  readonly settings: () => LimitSettings;
  readonly record: (fact: Fact) => void;
};

const MOST_KEPT = 10_000;
const one: readonly number[] = [1];
/** Nothing is held. */
const NO_LEASE_MS = 1;
/** So that no flood of addresses takes the room of tenants, nor the other way round. */
const OWNER = 'addresses';

/** Requests a minute from one client address, whoever asks, and before anybody has said who. */
export class AddressLimit {
  readonly #ports: AddressLimitPorts;
  #of: LimitSettings['address'] | undefined;
  #isExempt: (address: string) => boolean = () => false;
  /** The name of an address in the ledger; undefined for one that is exempt. */
  readonly #accounts = new BoundedMap<string, string | undefined>(MOST_KEPT);

  constructor(ports: AddressLimitPorts) {
    this.#ports = ports;
  }

  /** Throws, or rejects with, `rate_limit_exceeded` or `limits_unavailable`. */
  admit(address: string): void | Promise<void> {
    const settings = this.#ports.settings().address;
    const limit = settings.requestsPerMinute;
    if (limit === null) return undefined;
    const account = this.#accountOf(address, settings);
    if (account === undefined) return undefined;
    const line = { account, window: aMinute, limit, as: 'taken', owner: OWNER } as const;
    try {
      const outcome = this.#ports.ledger.reserve([line], one, NO_LEASE_MS);
      if (outcome instanceof Promise) return outcome.then((known) => this.#check(known, limit)).catch(readably);
      this.#check(outcome, limit);
    } catch (thrown) {
      readably(thrown);
    }
  }

  #check(outcome: ReserveOutcome, most: number): void {
    if (outcome.ok) return;
    this.#ports.record({ kind: 'limited', limit: 'requests_per_minute', of: 'address' });
    const { retryAfterMs } = outcome;
    throw refused({ limit: 'requests_per_minute', of: 'address', most, amount: 1, retryAfterMs });
  }

  #accountOf(address: string, settings: LimitSettings['address']): string | undefined {
    if (settings !== this.#of) {
      this.#of = settings;
      this.#isExempt = exemptAddresses(settings.exempt);
      this.#accounts.clear();
    }
    if (this.#accounts.has(address)) return this.#accounts.get(address);
    const account = this.#isExempt(address) ? undefined : `requests_per_minute:address:${hashOf(address)}`;
    this.#accounts.set(address, account);
    return account;
  }
}

const HASH_CHARS = 22;
const hashOf = (address: string): string =>
  createHash('sha256').update(address).digest('base64url').slice(0, HASH_CHARS);

function readably(thrown: unknown): never {
  throw thrown instanceof SharedStateFailure ? uncounted(thrown) : thrown;
}
