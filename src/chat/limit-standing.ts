/** What is counted. */
export type LimitName = 'requests_per_minute' | 'tokens_per_hour' | 'cost_per_day' | 'queries_per_day' | 'concurrency';

/** Whose count it is. */
export type LimitHolder = 'key' | 'user' | 'tenant' | 'address';

/** How far a limit is used up. */
export type LimitStanding = {
  readonly limit: LimitName;
  readonly of: LimitHolder;
  /** In the limit's own unit: requests, tokens, or nanodollars. */
  readonly most: number;
  readonly remaining: number;
  /** Until all of it is there again. */
  readonly resetMs: number;
};
