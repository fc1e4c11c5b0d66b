import { createHash } from 'node:crypto';
import { NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import type { LimitHolder, LimitName } from '../chat/limit-standing.ts';
import type { OwnLimits, Principal } from '../chat/principal.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';
import { aDay, aMinute, anHour, atOnce, type CountWindow, type LedgerLine } from '../storage/ledger.ts';
import type { HolderLimits, LimitSettings } from './limit-settings.ts';

/** A line of the ledger, and what it means. */
export type LimitLine = LedgerLine & {
  readonly name: LimitName;
  readonly of: LimitHolder;
  /** For the log: a key or a tenant by its name, a person by a hash. */
  readonly holder: string;
};

/** What the requests of a principal count against. */
export type Holdings = {
  /** What is taken before a request begins; budgets stand here with an amount of 0, to see what is left of them. */
  readonly admission: readonly LimitLine[];
  readonly admissionAmounts: readonly number[];
  /** What an attempt at a model is reserved from. */
  readonly budgets: readonly LimitLine[];
};

const windows: Readonly<Record<LimitName, CountWindow>> = {
  requests_per_minute: aMinute,
  tokens_per_hour: anHour,
  cost_per_day: aDay,
  queries_per_day: aDay,
  concurrency: atOnce,
};
const held: ReadonlySet<LimitName> = new Set(['tokens_per_hour', 'cost_per_day', 'concurrency']);

/** More callers than are active at a time; of those beyond, who was not seen for longest is worked out anew. */
const MOST_KEPT = 10_000;

/** Worked out once for each caller, as long as the settings are the same. */
export class HoldingsOf {
  readonly #settings: () => LimitSettings;
  #of: LimitSettings | undefined;
  /** A key's principal is the same object for all its requests. */
  #known = new WeakMap<Principal, Holdings>();
  /** One that a token or a trusted caller names is made for each request. */
  readonly #byName = new BoundedMap<string, Holdings>(MOST_KEPT);

  constructor(settings: () => LimitSettings) {
    this.#settings = settings;
  }

  for(principal: Principal): Holdings {
    const settings = this.#settings();
    if (settings !== this.#of) {
      this.#of = settings;
      this.#known = new WeakMap();
      this.#byName.clear();
    }
    let holdings = this.#known.get(principal);
    if (!holdings) {
      holdings = this.#named(principal, settings);
      this.#known.set(principal, holdings);
    }
    return holdings;
  }

  #named(principal: Principal, settings: LimitSettings): Holdings {
    const { id, tenant, user = null, tier, limits = null } = principal;
    const name = JSON.stringify([id, tenant, user, tier, limits]);
    const holdings = this.#byName.get(name) ?? holdingsOf(principal, settings);
    this.#byName.set(name, holdings);
    return holdings;
  }
}

function holdingsOf(principal: Principal, settings: LimitSettings): Holdings {
  const owner = `tenant:${principal.tenant}`;
  const lines = holdersOf(principal, settings).flatMap((holder) => linesOf(holder, owner));
  const isBudget = ({ name }: LimitLine): boolean => name === 'tokens_per_hour' || name === 'cost_per_day';
  const budgets = lines.filter(isBudget);
  const taken = lines.filter((line) => !isBudget(line));
  return {
    admission: [...taken, ...budgets],
    admissionAmounts: [...taken.map(() => 1), ...budgets.map(() => 0)],
    budgets,
  };
}

type Holder = {
  readonly of: LimitHolder;
  /** What the account is named after. */
  readonly account: string;
  readonly holder: string;
  readonly limits: HolderLimits;
};

/**
 * A key's limits hold for the key, or for each person apart that it names; a user's for that person by whatever key, a
 * tenant's for all in it.
 */
function holdersOf(principal: Principal, settings: LimitSettings): readonly Holder[] {
  const { id, tenant, user, tier, limits: own } = principal;
  const ofKey = ownOrSet(own, { ...settings.key, queriesPerDay: settings.tiers[tier] });
  const holders: Holder[] = [];
  if (user === undefined) holders.push({ of: 'key', account: `key:${hashOf(id)}`, holder: id, limits: ofKey });
  else {
    const person = hashOf(tenant, user);
    holders.push({ of: 'user', account: `key:${hashOf(id, user)}`, holder: person, limits: ofKey });
    holders.push({ of: 'user', account: `user:${person}`, holder: person, limits: settings.user });
  }
  holders.push({ of: 'tenant', account: `tenant:${hashOf(tenant)}`, holder: tenant, limits: settings.tenant });
  return holders;
}

const ownOrSet = (own: OwnLimits | undefined, set: HolderLimits): HolderLimits =>
  own
    ? {
        requestsPerMinute: own.requestsPerMinute === undefined ? set.requestsPerMinute : own.requestsPerMinute,
        tokensPerHour: own.tokensPerHour === undefined ? set.tokensPerHour : own.tokensPerHour,
        costPerDay: own.costPerDayUsd === undefined ? set.costPerDay : nanodollars(own.costPerDayUsd),
        queriesPerDay: own.queriesPerDay === undefined ? set.queriesPerDay : own.queriesPerDay,
        concurrency: own.concurrency === undefined ? set.concurrency : own.concurrency,
      }
    : set;

/** Four million dollars: as much as the ledger counts exactly. */
const MOST = 2 ** 52;
const nanodollars = (dollars: number | null): number | null =>
  dollars === null ? null : Math.min(MOST, Math.round(dollars * NANODOLLARS_PER_DOLLAR));

function linesOf({ of, account, holder, limits }: Holder, owner: string): readonly LimitLine[] {
  const most: Readonly<Record<LimitName, number | null>> = {
    requests_per_minute: limits.requestsPerMinute,
    queries_per_day: limits.queriesPerDay,
    concurrency: limits.concurrency,
    tokens_per_hour: limits.tokensPerHour,
    cost_per_day: limits.costPerDay,
  };
  return (Object.keys(most) as LimitName[]).flatMap((name) => {
    const limit = most[name];
    if (limit === null) return [];
    const as = held.has(name) ? 'held' : 'taken';
    return [{ name, of, holder, account: `${name}:${account}`, window: windows[name], limit, as, owner } as const];
  });
}

const HASH_CHARS = 22;

/** Names may be long, and those of people are nobody's business in a store. */
const hashOf = (...names: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(names)).digest('base64url').slice(0, HASH_CHARS);
