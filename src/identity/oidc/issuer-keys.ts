import type { createLocalJWKSet, JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../chat/scope.ts';
import type { FetchDocument } from './fetch-document.ts';

/** Finds the key that a token names. */
export type KeySet = ReturnType<typeof createLocalJWKSet>;

export type IssuerPorts = {
  readonly issuer: string;
  /** Undefined: as the issuer's discovery document says. */
  readonly jwksUrl: string | undefined;
  readonly fetch: FetchDocument;
  readonly keySetOf: (keys: JSONWebKeySet) => KeySet;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Told how each attempt to read the keys ended, and whether older ones are still used. */
  readonly report: (outcome: 'read' | 'failed', reason?: string) => void;
};

/** After this time they are read anew, while those that are known go on counting. */
const FRESH_MS = 10 * 60_000;
/** An issuer that has been away for so long is not believed any more: keys that it withdrew would go on counting. */
const LONGEST_MS = 24 * 60 * 60_000;
/** Tokens with keys that nobody knows cannot make us ask more often. */
const MIN_PAUSE_MS = 10_000;
const MOST_KEYS = 100;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keySet = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(MOST_KEYS),
});

/** The public keys of an issuer: read when first needed, kept while it is away, renewed when a token names another. */
export class IssuerKeys {
  readonly #ports: IssuerPorts;
  #known: { readonly keys: KeySet; readonly readAt: number } | undefined;
  #triedAt = -Infinity;
  #lastFailed = false;
  #flight: Promise<void> | undefined;

  constructor(ports: IssuerPorts) {
    this.#ports = ports;
  }

  /** Those that count; undefined where none could be read. */
  async current(): Promise<KeySet | undefined> {
    const age = this.#age();
    if (age >= LONGEST_MS) await this.#renew();
    else if (age >= FRESH_MS) void this.#renew();
    return this.#age() < LONGEST_MS ? this.#known?.keys : undefined;
  }

  /** Read anew, or less than ten seconds ago; undefined where the last attempt failed. */
  async latest(): Promise<KeySet | undefined> {
    await this.#renew();
    return this.#lastFailed ? undefined : this.#known?.keys;
  }

  #age(): number {
    return this.#known ? this.#ports.clock.monotonic() - this.#known.readAt : Infinity;
  }

  /** All who ask meanwhile wait for one reading. */
  #renew(): Promise<void> {
    if (this.#flight) return this.#flight;
    const now = this.#ports.clock.monotonic();
    if (now - this.#triedAt < MIN_PAUSE_MS) return Promise.resolve();
    this.#triedAt = now;
    this.#flight = this.#read().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #read(): Promise<void> {
    const { fetch, keySetOf, clock, report } = this.#ports;
    try {
      const { keys } = keySet.parse(await fetch(await this.#url()));
      // Signatures are checked with public keys alone, whatever else an issuer may publish.
      const asymmetric = keys.filter(({ kty }) => kty !== 'oct');
      this.#known = { keys: keySetOf({ keys: asymmetric }), readAt: clock.monotonic() };
      this.#lastFailed = false;
      report('read');
    } catch (thrown) {
      this.#lastFailed = true;
      report('failed', reasonOf(thrown));
    }
  }

  async #url(): Promise<string> {
    const { issuer, jwksUrl, fetch } = this.#ports;
    if (jwksUrl !== undefined) return jwksUrl;
    const told = discovery.parse(await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
    if (told.issuer !== issuer) throw new Error('its discovery document names another issuer');
    const { protocol } = new URL(told.jwks_uri);
    if (protocol !== 'https:' && protocol !== new URL(issuer).protocol) throw new Error('its keys are not at https');
    return told.jwks_uri;
  }
}

const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof z.ZodError || thrown instanceof SyntaxError) return 'what it sent holds no keys';
  return thrown instanceof Error ? thrown.message : 'unknown';
};
