import { isDeepStrictEqual } from 'node:util';
import type { AuthSettings } from '../config/auth-section.ts';
import type { Secrets } from '../config/secret.ts';
import { FailedTries } from '../identity/failed-tries.ts';
import { ForwardedUsers } from '../identity/forwarded-user.ts';
import { Identity } from '../identity/identity.ts';
import type { KeyRing } from '../identity/key-ring.ts';
import { fetchDocument } from '../identity/oidc/fetch-document.ts';
import { TokenCheck } from '../identity/oidc/token-check.ts';
import type { Clock } from '../chat/scope.ts';
import type { DependencyState } from '../routes/handles.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export type IdentityPorts = {
  readonly keys: KeyRing;
  readonly secrets: Secrets;
  readonly settings: () => AuthSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'authenticated'>;
};

export type IdentityInUse = {
  readonly identity: Identity;
  readonly readiness: () => Readonly<Record<string, DependencyState>>;
};

/** Who callers are, by the settings in force. */
export function openIdentity({ keys, secrets, settings, clock, log, metrics }: IdentityPorts): IdentityInUse {
  const provider = new ProviderInUse(clock, log);
  provider.use(settings().oidc);
  const secret = lastOf((reference: string | undefined) =>
    reference === undefined ? undefined : { read: secrets.read(reference) },
  );
  const identity = new Identity({
    keys,
    tokens: () => provider.use(settings().oidc),
    forwarded: new ForwardedUsers(clock, () => secret(settings().openWebUi.jwtSecret)),
    tries: new FailedTries(clock, () => settings().failuresPerMinute),
    required: () => settings().required,
    report: (method, outcome) => metrics.authenticated(method, outcome),
  });
  return { identity, readiness: () => provider.states() };
}

/** The identity provider of the settings in force; what is known of it outlives changes of other settings. */
class ProviderInUse {
  readonly #clock: Clock;
  readonly #log: Log;
  #settings: AuthSettings['oidc'];
  #tokens: TokenCheck | undefined;
  #failure: string | undefined;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  use(settings: AuthSettings['oidc']): TokenCheck | undefined {
    if (settings === this.#settings) return this.#tokens;
    const isSame = isDeepStrictEqual(settings, this.#settings);
    this.#settings = settings;
    if (isSame) return this.#tokens;
    this.#failure = undefined;
    this.#tokens = settings && this.#open(settings);
    return this.#tokens;
  }

  states(): Readonly<Record<string, DependencyState>> {
    if (!this.#tokens) return {};
    if (this.#failure === undefined) return { identityProvider: { state: 'ok', detail: 'its keys can be read' } };
    const detail = `its keys cannot be read (${this.#failure}); those that are known count for a day`;
    return { identityProvider: { state: 'degraded', detail } };
  }

  #open(settings: AuthSettings['oidc'] & object): TokenCheck {
    const tokens: TokenCheck = new TokenCheck(settings, {
      fetch: fetchDocument(this.#clock),
      clock: this.#clock,
      report: (outcome, reason) => {
        if (tokens === this.#tokens) this.#tell(outcome === 'read' ? undefined : (reason ?? 'unknown'));
      },
    });
    void tokens.warm(); // so that the first token need not wait for the provider
    return tokens;
  }

  #tell(failure: string | undefined): void {
    if (failure !== undefined && failure !== this.#failure) {
      this.#log.error({ reason: failure }, 'the keys of the identity provider cannot be read');
    } else if (failure === undefined && this.#failure !== undefined) {
      this.#log.info('the keys of the identity provider can be read again');
    }
    this.#failure = failure;
  }
}

/** Works something out again only when it is asked of something else than the last time. */
function lastOf<In, Out>(work: (of: In) => Out): (of: In) => Out {
  let last: { readonly of: In; readonly out: Out } | undefined;
  return (of) => {
    if (!last || last.of !== of) last = { of, out: work(of) };
    return last.out;
  };
}
