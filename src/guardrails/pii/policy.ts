import type { Origin } from '../../chat/call.ts';
import type { PiiType } from './pii-span.ts';

export const piiActions = ['mask', 'redact', 'block', 'allow'] as const;
/**
 * What is done with a datum: a placeholder takes its place, or `***` for good; the request is refused; nothing.
 */
export type PiiAction = (typeof piiActions)[number];

export const ownOrigins = ['caller', 'system', 'tool'] as const satisfies readonly Origin[];
/** Origins whose values may be given back to whoever sent the request, without a right. */
export type OwnOrigin = (typeof ownOrigins)[number];

/** `pii` of the configuration. */
export type PiiSettings = {
  readonly enabled: boolean;
  /** A type that is not named is masked. */
  readonly types: { readonly [T in PiiType]?: PiiAction | undefined };
  /** Of a tenant, where it differs. */
  readonly tenants: Readonly<Record<string, { readonly types: PiiSettings['types'] }>>;
  /** Types that are looked for in what models say of themselves. */
  readonly output: readonly PiiType[];
  readonly givenBack: readonly OwnOrigin[];
  readonly localModels: 'masked' | 'plain';
};

/** What holds for one tenant. */
export type PiiPolicy = {
  readonly isOn: boolean;
  actionOf(type: PiiType): PiiAction;
  readonly output: ReadonlySet<PiiType>;
  /** May the sender of a request see such a value again without a right? */
  isGivenBack(origin: Origin): boolean;
  readonly plainForLocalModels: boolean;
};

/** Tenants without rules of their own share one policy; made once for each settings. */
export class PiiPolicies {
  readonly #settings: () => PiiSettings;
  #of: PiiSettings | undefined;
  #common: PiiPolicy | undefined;
  #own = new Map<string, PiiPolicy>();

  constructor(settings: () => PiiSettings) {
    this.#settings = settings;
  }

  of(tenant: string): PiiPolicy {
    const settings = this.#settings();
    if (settings !== this.#of || !this.#common) {
      this.#of = settings;
      this.#common = policyOf(settings, {});
      this.#own = new Map(
        Object.entries(settings.tenants).map(([name, { types }]) => [name, policyOf(settings, types)]),
      );
    }
    return this.#own.get(tenant) ?? this.#common;
  }
}

function policyOf(settings: PiiSettings, types: PiiSettings['types']): PiiPolicy {
  const actions = { ...settings.types, ...types };
  const givenBack = new Set<Origin>(settings.givenBack);
  // What a client sends as an earlier answer it has been shown before.
  givenBack.add('model');
  return {
    isOn: settings.enabled,
    actionOf: (type) => actions[type] ?? 'mask',
    output: settings.enabled ? new Set(settings.output) : new Set(),
    isGivenBack: (origin) => givenBack.has(origin),
    plainForLocalModels: settings.localModels === 'plain',
  };
}
