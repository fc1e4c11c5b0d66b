import type * as joseModule from 'jose';
import { GatewayFailure } from '../../chat/failure.ts';
import type { Principal } from '../../chat/principal.ts';
import type { Clock } from '../../chat/scope.ts';
import { type TokenRefusal, tokenRefusal } from '../token-failure.ts';
import { VerifiedTokens } from '../verified-tokens.ts';
import type { FetchDocument } from './fetch-document.ts';
import { InTurn } from './in-turn.ts';
import { IssuerKeys, type IssuerPorts, type KeySet } from './issuer-keys.ts';
import type { OidcSettings } from './oidc-settings.ts';
import { principalOfClaims } from './principal-of-claims.ts';
import { checkTokenKind } from './token-kind.ts';

type Jose = typeof joseModule;

export type TokenPorts = {
  readonly fetch: FetchDocument;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly report: IssuerPorts['report'];
};

/** Heads of a request have 16 KB in all. */
const LONGEST_CHARS = 12 * 1024;
/** A signature takes some tenths of a millisecond, so the last one waits for as many of these. */
const MOST_WAITING = 1024;
/** From where somebody guesses a token is taken only where no more wait, so that others find room. */
const MOST_BEFORE_GUESSED = 16;

/** A checked token, or why it is refused. */
export type Checked = { readonly principal: Principal } | TokenRefusal;

/**
 * Checks the tokens of one identity provider. Their signatures are checked one after another: however many forged ones
 * come, they hold one of the few threads that also write files.
 */
export class TokenCheck {
  readonly #settings: OidcSettings;
  readonly #ports: TokenPorts;
  readonly #verified: VerifiedTokens<Principal>;
  readonly #signatures = new InTurn(MOST_WAITING);
  #keys: IssuerKeys | undefined;

  constructor(settings: OidcSettings, ports: TokenPorts) {
    this.#settings = settings;
    this.#ports = ports;
    this.#verified = new VerifiedTokens(ports.clock);
  }

  /** Who a token speaks of that was checked a short while ago. */
  known(token: string): Principal | undefined {
    return this.#verified.get(token);
  }

  /**
   * Rejects with `identity_unavailable` while the issuer's keys cannot be read, or the one that is named, and with
   * `overloaded` where too many tokens wait. Whether somebody guesses where it comes from is the caller's to say.
   */
  async check(token: string, isGuessed = false): Promise<Checked> {
    const jose = await import('jose'); // who has no identity provider does not wait for it at the start
    try {
      if (token.length > LONGEST_CHARS) throw tooLong();
      const claims = await this.#verify(token, jose, isGuessed ? MOST_BEFORE_GUESSED : undefined);
      const principal = principalOfClaims(claims, this.#settings);
      const { exp = 0 } = claims;
      this.#verified.add(token, principal, (exp + this.#settings.clockSkewSeconds) * 1000);
      return { principal };
    } catch (thrown) {
      if (thrown instanceof GatewayFailure && thrown.status === 503) throw thrown;
      return tokenRefusal(thrown, jose);
    }
  }

  /** Reads the issuer's keys, so that the first token need not wait for them. */
  async warm(): Promise<void> {
    await this.#issuerKeys(await import('jose')).current();
  }

  #issuerKeys(jose: Jose): IssuerKeys {
    const { issuer, jwksUrl } = this.#settings;
    return (this.#keys ??= new IssuerKeys({ issuer, jwksUrl, keySetOf: jose.createLocalJWKSet, ...this.#ports }));
  }

  async #verify(token: string, jose: Jose, mostBefore: number | undefined): Promise<joseModule.JWTPayload> {
    const keys = this.#issuerKeys(jose);
    const known = await keys.current();
    if (!known) throw unavailable();
    try {
      return await this.#verifyWith(known, token, jose, mostBefore);
    } catch (thrown) {
      if (!(thrown instanceof jose.errors.JWKSNoMatchingKey)) throw thrown;
      const latest = await keys.latest(); // the issuer may sign with a new key since
      if (!latest) throw unavailable();
      if (latest === known) throw thrown;
      return this.#verifyWith(latest, token, jose, mostBefore);
    }
  }

  async #verifyWith(
    keys: KeySet,
    token: string,
    jose: Jose,
    mostBefore: number | undefined,
  ): Promise<joseModule.JWTPayload> {
    const { issuer, audience, algorithms, clockSkewSeconds, authorizedParties } = this.#settings;
    const options = {
      issuer,
      audience: typeof audience === 'string' ? audience : [...audience],
      algorithms: [...algorithms],
      clockTolerance: clockSkewSeconds,
      currentDate: new Date(this.#ports.clock.now()),
      requiredClaims: ['exp', 'sub'],
    };
    const verifying = this.#signatures.run(() => jose.jwtVerify(token, keys, options), mostBefore);
    if (!verifying) throw tooManyWait();
    const { payload, protectedHeader } = await verifying;
    checkTokenKind(protectedHeader, payload, authorizedParties);
    return payload;
  }
}

const tooLong = (): GatewayFailure =>
  new GatewayFailure('invalid_token', 'The token is longer than 12 KB. Ask for one with fewer roles or claims.');

const unavailable = (): GatewayFailure =>
  new GatewayFailure(
    'identity_unavailable',
    'Tokens cannot be checked now, because the identity provider does not answer. Try again, or use an API key.',
    { retryAfterMs: 10_000 },
  );

const tooManyWait = (): GatewayFailure =>
  new GatewayFailure('overloaded', 'Too many tokens wait to be checked. Try again in a moment.', {
    retryAfterMs: 1000,
  });
