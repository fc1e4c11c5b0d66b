import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import type { Clock } from '../chat/scope.ts';
import { type TokenRefusal, tokenRefusal } from './token-failure.ts';
import { VerifiedTokens } from './verified-tokens.ts';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Where the secret is read that an interface signs with; undefined where none is configured. */
export type ForwarderSecret = () => { read(): string | undefined } | undefined;

const SIGNED_HEADER = 'x-openwebui-user-jwt';
const PLAIN_HEADER = 'x-openwebui-user-id';
const ISSUER = 'open-webui';
const SKEW_SECONDS = 30;

/** One word: of a header that came twice Node makes one with a comma and a space in it. */
const plainId = /^[\w.:@+/=|~-]{1,128}$/;
const signedId = /^[^\p{Cc}]{1,128}$/u;

/**
 * The person whom an interface like Open WebUI calls for. Only its id is read: name and address are nobody's business
 * here, and its role gives no right.
 */
export class ForwardedUsers {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #secret: ForwarderSecret;
  #verified: VerifiedTokens<string>;
  #secretInUse: string | undefined;

  constructor(clock: Pick<Clock, 'now'>, secret: ForwarderSecret) {
    this.#clock = clock;
    this.#secret = secret;
    this.#verified = new VerifiedTokens(clock);
  }

  /** Undefined where nobody is named. Throws, or resolves with why, where it cannot be relied on who is. */
  userOf(headers: Headers): string | undefined | Promise<string | TokenRefusal> {
    const secret = this.#secret();
    const signed = headers[SIGNED_HEADER];
    if (signed !== undefined && signed !== '') {
      if (typeof signed !== 'string' || !secret) throw notSet();
      return this.#signed(signed, secret.read());
    }
    if (secret) return undefined;
    const plain = headers[PLAIN_HEADER];
    if (plain === undefined || plain === '') return undefined;
    if (typeof plain !== 'string' || !plainId.test(plain)) throw notOne();
    return plain;
  }

  #signed(token: string, secret: string | undefined): string | Promise<string | TokenRefusal> | undefined {
    if (secret === undefined) throw unset();
    if (secret !== this.#secretInUse) {
      this.#secretInUse = secret;
      this.#verified = new VerifiedTokens(this.#clock);
    }
    return this.#verified.get(token) ?? this.#check(token, secret);
  }

  async #check(token: string, secret: string): Promise<string | TokenRefusal> {
    const jose = await import('jose');
    const verified = this.#verified;
    try {
      const { payload } = await jose.jwtVerify(token, new TextEncoder().encode(secret), {
        algorithms: ['HS256'],
        issuer: ISSUER,
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(this.#clock.now()),
        requiredClaims: ['exp', 'sub'],
      });
      const { sub, exp = 0 } = payload;
      if (sub === undefined || !signedId.test(sub)) throw notOne();
      verified.add(token, sub, (exp + SKEW_SECONDS) * 1000);
      return sub;
    } catch (thrown) {
      return tokenRefusal(thrown, jose);
    }
  }
}

/** The person has what the key has, and never more. */
export function withUser(key: Principal, user: string): Principal {
  const person: { -readonly [Field in keyof Principal]: Principal[Field] } = {
    id: key.id,
    tenant: key.tenant,
    roles: key.roles,
    tier: key.tier,
    user,
  };
  if (key.models) person.models = key.models;
  if (key.limits) person.limits = key.limits;
  return person;
}

const notSet = (): GatewayFailure =>
  new GatewayFailure(
    'invalid_token',
    'The header x-openwebui-user-jwt came, and this gateway has no secret to check it with: set auth.openWebUi.jwtSecret.',
  );

const unset = (): GatewayFailure =>
  new GatewayFailure(
    'identity_unavailable',
    'The header x-openwebui-user-jwt cannot be checked: the secret that auth.openWebUi.jwtSecret names has no value.',
  );

const notOne = (): GatewayFailure =>
  new GatewayFailure(
    'invalid_token',
    'The user that this request was sent for cannot be told: send one id of at most 128 characters, and send it once.',
  );
