import { join } from 'node:path';
import type { ConfigInUse } from './config-in-use.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Secrets } from '../config/secret.ts';
import { detectPii } from '../guardrails/pii/detect.ts';
import type { Asking, DisclosurePorts } from '../guardrails/pii/disclosure.ts';
import { PlaceholderMint } from '../guardrails/pii/placeholder.ts';
import { PiiPolicies } from '../guardrails/pii/policy.ts';
import { SpanMemo } from '../guardrails/pii/span-memo.ts';
import type { PiiSpan, PiiType } from '../guardrails/pii/pii-span.ts';
import { RequestVault } from '../guardrails/pii/vault.ts';
import type { DependencyState } from '../routes/handles.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';
import { keptSecret } from '../storage/kept-secret.ts';
import type { Log } from '../telemetry/log.ts';

/** Shorter ones can be guessed, and every placeholder with them. */
const LEAST_PEPPER_CHARS = 32;
const MOST_TENANTS = 1000;

type Ports = DisclosurePorts & {
  readonly current: Pick<ConfigInUse, 'config'>;
  readonly secrets: Secrets;
  readonly dataFolder: string;
  readonly log: Log;
};

/** Where personal data is kept apart. */
export type Privacy = {
  vaultFor(asking: Asking): RequestVault;
  readiness(): Readonly<Record<'masking', DependencyState>>;
};

/** Never rejects: without its pepper the gateway refuses what holds personal data, and nothing else. */
export async function openPrivacy({ current, secrets, dataFolder, log, audit, unlocked }: Ports): Promise<Privacy> {
  const settings = () => current.config.gateway.pii;
  const policies = new PiiPolicies(settings);
  const kept = await keptSecret(join(dataFolder, 'pii-pepper')).catch((error: unknown) => {
    log.error({ err: error }, 'the secret that placeholders are made with can be neither read nor kept');
    return undefined;
  });
  const read = secretReader(secrets);
  const pepper = (): Buffer | undefined => {
    const { pepper: reference } = settings();
    return reference === undefined ? kept : long(read(reference));
  };
  const mints = new Mints(pepper);
  const detect = (text: string, wanted?: ReadonlySet<PiiType>): readonly PiiSpan[] => {
    try {
      return detectPii(text, wanted);
    } catch (error) {
      log.error({ err: error }, 'a text cannot be looked through for personal data');
      throw error;
    }
  };
  const memo = new SpanMemo(detect);
  const house = {
    audit,
    unlocked,
    detect,
    look: (text) => memo.look(text),
    lookThrough: (text, pause) => memo.lookThrough(text, pause),
    policyOf: (tenant) => policies.of(tenant),
    mintOf: (tenant) => mints.of(tenant),
  } satisfies ConstructorParameters<typeof RequestVault>[0];
  return {
    vaultFor: (asking) => new RequestVault(house, asking),
    readiness: () => ({ masking: settings().enabled ? standing(pepper()) : off }),
  };
}

/** One reader for each reference: it remembers the file. */
function secretReader(secrets: Secrets): (reference: string) => string | undefined {
  let of: string | undefined;
  let read: () => string | undefined = () => undefined;
  return (reference) => {
    if (reference !== of) [of, read] = [reference, secrets.read(reference)];
    return read();
  };
}

const long = (secret: string | undefined): Buffer | undefined =>
  secret === undefined || secret.length < LEAST_PEPPER_CHARS ? undefined : Buffer.from(secret);

const off: DependencyState = { state: 'degraded', detail: 'personal data is not looked for (pii.enabled)' };

const standing = (pepper: Buffer | undefined): DependencyState =>
  pepper
    ? { state: 'ok', detail: 'personal data is masked' }
    : {
        state: 'down',
        detail: 'the secret for placeholders cannot be read (pii.pepper); requests with personal data are refused',
      };

/** What makes placeholders for a tenant, as long as the pepper stays the same. */
class Mints {
  readonly #pepper: () => Buffer | undefined;
  readonly #mints = new BoundedMap<string, PlaceholderMint>(MOST_TENANTS);
  #of: Buffer | undefined;

  constructor(pepper: () => Buffer | undefined) {
    this.#pepper = pepper;
  }

  of(tenant: string): PlaceholderMint {
    const pepper = this.#pepper();
    if (!pepper)
      throw new GatewayFailure(
        'masking_unavailable',
        'Personal data cannot be masked here at the moment, so nothing is sent to a model. Whoever runs the gateway has to set its pii.pepper.',
      );
    if (!this.#of?.equals(pepper)) this.#mints.clear();
    this.#of = pepper;
    const known = this.#mints.get(tenant);
    if (known) return known;
    const mint = new PlaceholderMint(pepper, tenant);
    this.#mints.set(tenant, mint);
    return mint;
  }
}
