import type { ModelId } from './model-id.ts';
import type { Nanodollars } from './money.ts';

/** Whose usage, on which day, of which model. */
export type UsageKey = {
  /** In UTC, as days since 1 January 1970. */
  readonly day: number;
  readonly tenant: string;
  /** The id of the key, or of the token's subject. */
  readonly key: string;
  /** The person, where one is known; else empty. */
  readonly user: string;
  readonly model: ModelId;
};

/** What was used; all of them grow only. */
export type UsageSums = {
  readonly attempts: number;
  /** Attempts that came to their end. */
  readonly answers: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: Nanodollars;
  /** Attempts that used something at a price that nobody has said: what they cost is not in `cost`. */
  readonly unpriced: number;
};

export type UsageRecord = UsageKey & UsageSums;

export const addSums = (a: UsageSums, b: UsageSums): UsageSums => ({
  attempts: a.attempts + b.attempts,
  answers: a.answers + b.answers,
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cost: a.cost + b.cost,
  unpriced: a.unpriced + b.unpriced,
});
