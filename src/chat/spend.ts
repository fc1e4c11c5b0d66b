import type { ModelId } from './model-id.ts';
import type { Nanodollars } from './money.ts';
import type { Usage } from './usage.ts';

/** What an attempt at a model may take at most, before it is made. */
export type Estimate = {
  readonly model: ModelId;
  /** Input and output together. */
  readonly tokens: number;
  /** Undefined where nobody has said a price. */
  readonly cost: Nanodollars | undefined;
};

/** What is set aside for an attempt until it is known what it took. */
export type Hold = {
  /** What it took; once, and also for an attempt that failed. `cost` is undefined where nobody has said a price. */
  settle(usage: Usage, cost: Nanodollars | undefined): void;
};

/** Tokens and money of everything that is done for one request. */
export type Spend = {
  /**
   * Sets aside what an attempt may take, from every budget that it counts against, all or nothing. Throws or rejects with
   * `budget_exhausted` where one has not enough left: another, cheaper model may fit.
   */
  reserve(estimate: Estimate): Hold | Promise<Hold>;
};

const settled: Hold = { settle: () => undefined };

/** For what the gateway does of itself, which is counted by its facts and stopped by no budget. */
export const unmetered: Spend = { reserve: () => settled };
