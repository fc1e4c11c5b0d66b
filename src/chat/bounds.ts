import type { Nanodollars } from './money.ts';

export const priorities = ['critical', 'high', 'normal', 'low'] as const;
/** How urgent a request is; under high load the last are shed first. */
export type Priority = (typeof priorities)[number];

/** What the caller asks of the answer beside what is in it. Absent: the operator's defaults. */
export type Bounds = {
  /** To the whole answer; of a stream to its first token. */
  readonly latencyMs?: number;
  /** The share of such requests that the model should answer well, 0 to 1. */
  readonly accuracy?: number;
  /** What the answer may cost; dearer models are not eligible. */
  readonly maxCost?: Nanodollars;
  readonly priority?: Priority;
  /** `local` keeps the request on this machine or network, `region` in the jurisdiction. */
  readonly locality?: 'local' | 'region';
  /** The answer is a line in a user interface, where speed counts most. */
  readonly profile?: 'ui';
  /** Requests of one session stay with one model. */
  readonly session?: string;
  /** Whether the request may be used to try a model out. Default: yes. */
  readonly explore?: boolean;
};
