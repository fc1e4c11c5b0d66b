import type { Nanodollars } from '../chat/money.ts';
import type { Tier } from '../chat/principal.ts';

/** What one holder may use; null is no limit. */
export type HolderLimits = {
  readonly requestsPerMinute: number | null;
  /** Input and output together. */
  readonly tokensPerHour: number | null;
  /** A day in UTC; 0 leaves what costs nothing. */
  readonly costPerDay: Nanodollars | null;
  /** A day in UTC. */
  readonly queriesPerDay: number | null;
  /** Under way at once. */
  readonly concurrency: number | null;
};

/** What happens while the store that several instances share cannot be used. */
export type StoreLoss = 'open' | 'local' | 'closed';

export type LimitSettings = {
  /** `queriesPerDay` is that of the tier. */
  readonly key: Omit<HolderLimits, 'queriesPerDay'>;
  readonly user: HolderLimits;
  readonly tenant: HolderLimits;
  /** Queries a day. */
  readonly tiers: Readonly<Record<Tier, number | null>>;
  readonly address: { readonly requestsPerMinute: number | null; readonly exempt: readonly string[] };
  readonly onStoreLoss: StoreLoss;
  /** How long what a request holds outlives the process that serves it. */
  readonly leaseMs: number;
};
