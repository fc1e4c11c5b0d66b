import type { Nanodollars } from '../chat/money.ts';
import type { Intent } from '../fleet/intents.ts';
import type { EmbeddingsSetting } from './embedding/embedder-choice.ts';

/** How `auto` weighs its models; gateway.yaml, `router`. */
export type RouterSettings = {
  /** Shares of the weighted sum, and what a regressor that has earned it takes of the whole. */
  readonly weights: {
    readonly context: number;
    readonly resource: number;
    readonly historical: number;
    readonly dependency: number;
    readonly learned: number;
  };
  /** A best candidate below it gives way to its intent's fallback chain. */
  readonly threshold: number;
  readonly thresholds: Readonly<Partial<Record<Intent, number>>>;
  /** What is asked of an answer whose caller asks nothing. */
  readonly bounds: { readonly latencyMs: number; readonly accuracy: number; readonly maxCost: Nanodollars };
  /** A conversation leaves its model only for one that scores so much more. */
  readonly stickyMargin: number;
  /** Of all decisions at most, in percent, those that try another model than the best. */
  readonly explorePercent: number;
  /** Where an interface's background tasks go: to a small model, or where its chats go. */
  readonly tasks: 'small' | 'same';
  /** Which embedding model reads what is asked: a local one that is loaded, none, or the one of that name. */
  readonly embeddings: EmbeddingsSetting;
  /** What all requests of a day may cost; undefined: no ceiling. */
  readonly dailyCost: Nanodollars | undefined;
};

/** As the sheet of the field has them; each can be changed in gateway.yaml. */
export const usualRouterSettings: RouterSettings = {
  weights: { context: 0.4, resource: 0.25, historical: 0.2, dependency: 0.15, learned: 0.3 },
  threshold: 0.7,
  thresholds: {},
  bounds: { latencyMs: 3000, accuracy: 0.85, maxCost: 10_000_000 },
  stickyMargin: 0.05,
  explorePercent: 5,
  tasks: 'small',
  embeddings: 'auto',
  dailyCost: undefined,
};
