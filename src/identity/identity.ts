import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import type { FailedTries } from './failed-tries.ts';
import { type ForwardedUsers, withUser } from './forwarded-user.ts';
import type { HeldKey, KeyRing } from './key-ring.ts';
import type { TokenCheck } from './oidc/token-check.ts';

/** What a request shows of who sends it. */
export type Shown = {
  /** The key or token; undefined where there is none. */
  readonly secret: string | undefined;
  readonly address: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
};

/** For metrics: what was shown, and what came of it. */
export type AuthMethod = 'key' | 'token' | 'forwarded' | 'none';
export type AuthOutcome = 'ok' | 'missing' | 'unknown' | 'expired' | 'refused' | 'limited' | 'unavailable';

export type IdentityPorts = {
  readonly keys: Pick<KeyRing, 'find'>;
  /** Undefined where no identity provider is configured. */
  readonly tokens: () => Pick<TokenCheck, 'known' | 'check'> | undefined;
  readonly forwarded: ForwardedUsers;
  readonly tries: FailedTries;
  /** Whether everybody must show a key or token. */
  readonly required: () => boolean;
  readonly report: (method: AuthMethod, outcome: AuthOutcome) => void;
};

/** Tells who asks. What cannot be told is refused: no identity, no service. */
export class Identity {
  readonly #ports: IdentityPorts;

  constructor(ports: IdentityPorts) {
    this.#ports = ports;
  }

  /**
   * At once for keys and for tokens that were just checked. Undefined where nobody is known by what was shown, and
   * nobody need be. Throws or rejects with a 401, a 429 after too many of them, or a 503 while it cannot be told.
   */
  identify(shown: Shown): Principal | undefined | Promise<Principal> {
    const { secret } = shown;
    if (secret === undefined) return this.#nobody();
    return isToken(secret) ? this.#ofToken(secret, shown) : this.#ofKey(secret, shown);
  }

  #nobody(): Principal | undefined {
    const { required, report } = this.#ports;
    const isRequired = required();
    report('none', isRequired ? 'missing' : 'ok');
    if (isRequired) throw missing();
    return undefined;
  }

  #ofKey(text: string, { address, headers }: Shown): Principal | undefined | Promise<Principal> {
    const { keys, tries, report } = this.#ports;
    const held = keys.find(text);
    if (!held) return this.#unknown('key', text, address, unknownKey);
    if (tries.isGuessing(address) && !tries.isKnown(address, held.principal.id)) this.#limited('key', address);
    tries.accepted(address, held.principal.id);
    if (held.isTrustedForwarder) return this.#ofForwarder(held, headers);
    report('key', 'ok');
    return held.principal;
  }

  #ofForwarder({ principal }: HeldKey, headers: Shown['headers']): Principal | Promise<Principal> {
    const { forwarded, report } = this.#ports;
    try {
      const user = forwarded.userOf(headers);
      if (user instanceof Promise) return this.#onceChecked(principal, user);
      report(user === undefined ? 'key' : 'forwarded', 'ok');
      return user === undefined ? principal : withUser(principal, user);
    } catch (thrown) {
      report('forwarded', isUnavailable(thrown) ? 'unavailable' : 'refused');
      throw thrown;
    }
  }

  async #onceChecked(principal: Principal, checked: ReturnType<ForwardedUsers['userOf']>): Promise<Principal> {
    const { report } = this.#ports;
    const user = await checked;
    if (typeof user === 'string') {
      report('forwarded', 'ok');
      return withUser(principal, user);
    }
    report('forwarded', user?.outcome === 'expired' ? 'expired' : 'refused');
    throw user?.failure ?? missing();
  }

  #ofToken(token: string, { address }: Shown): Principal | undefined | Promise<Principal> {
    const tokens = this.#ports.tokens();
    if (!tokens) return this.#unknown('token', token, address, noTokens);
    const known = tokens.known(token);
    if (!known) return this.#checkToken(tokens, token, address);
    this.#ports.report('token', 'ok');
    return known;
  }

  /**
   * Whoever shows a token that is signed has not guessed it, so it is let in whatever comes from that address; but from
   * there few may wait to be looked at.
   */
  async #checkToken(tokens: Pick<TokenCheck, 'check'>, token: string, address: string): Promise<Principal> {
    const { report, tries } = this.#ports;
    const checked = await tokens.check(token, tries.isGuessing(address)).catch((thrown: unknown) => {
      report('token', 'unavailable');
      throw thrown;
    });
    if ('principal' in checked) {
      report('token', 'ok');
      return checked.principal;
    }
    if (checked.outcome === 'guess') this.#failed('token', token, address);
    report('token', checked.outcome === 'expired' ? 'expired' : 'refused');
    throw checked.failure;
  }

  #unknown(
    method: 'key' | 'token',
    secret: string,
    address: string,
    refusal: () => GatewayFailure,
  ): Principal | undefined {
    const { required, report } = this.#ports;
    if (required()) this.#failed(method, secret, address);
    report(method, 'unknown');
    if (required()) throw refusal();
    return undefined;
  }

  #failed(method: 'key' | 'token', secret: string, address: string): void {
    const { tries } = this.#ports;
    const mustWait = tries.waitMs(address) > 0;
    tries.failed(address, secret);
    if (mustWait) this.#limited(method, address);
  }

  #limited(method: 'key' | 'token', address: string): never {
    this.#ports.report(method, 'limited');
    throw tooMany(this.#ports.tries.waitMs(address));
  }
}

/** A signed token is JSON in base64url, so it begins like this; no key does. */
const isToken = (secret: string): boolean => secret.startsWith('eyJ');

const isUnavailable = (thrown: unknown): boolean =>
  thrown instanceof GatewayFailure && thrown.code === 'identity_unavailable';

const missing = (): GatewayFailure =>
  new GatewayFailure('invalid_api_key', 'No API key was sent. Send the header "Authorization: Bearer nx-…".');

const unknownKey = (): GatewayFailure =>
  new GatewayFailure('invalid_api_key', 'The API key is not known to this gateway. It may be revoked or expired.');

const noTokens = (): GatewayFailure =>
  new GatewayFailure(
    'invalid_token',
    'This gateway takes no tokens of an identity provider. Send an API key: "Authorization: Bearer nx-…".',
  );

const tooMany = (waitMs: number): GatewayFailure =>
  new GatewayFailure(
    'rate_limit_exceeded',
    `Too many wrong API keys or tokens came from your address. Try again in ${Math.ceil(waitMs / 1000)} s with one that is right.`,
    { retryAfterMs: waitMs },
  );
