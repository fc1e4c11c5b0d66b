import type { ModelId } from '../../chat/model-id.ts';
import type { Nanodollars } from '../../chat/money.ts';
import type { FleetModel } from '../../fleet/fleet.ts';

/** In `Decision.policies`, and as `policy:task` in `Decision.reason`, of an interface's background task that goes to a small model. */
export const taskPolicy = 'task';

/** A model that can serve a task, with what is expected of it. */
export type TaskCandidate = {
  readonly model: ModelId;
  readonly source: FleetModel['source'];
  /** Undefined where the model has no price. */
  readonly cost: Nanodollars | undefined;
  /** To the whole answer. */
  readonly latencyMs: number;
};

/** Nobody sees the difference below this. */
const SOON_MS = 1000;

/**
 * The model for a title, tags or follow-ups: the first that can serve of the chain for lines in an interface; without
 * one the cheapest of those that are about as fast as the fastest, for a task that takes long makes the interface feel
 * broken. Built-in models come last. Undefined where nobody is eligible.
 */
export function taskModel(candidates: readonly TaskCandidate[], chain: readonly ModelId[]): ModelId | undefined {
  for (const model of chain) if (candidates.some((candidate) => candidate.model === model)) return model;
  const others = candidates.filter(({ source }) => source !== 'built-in');
  const eligible = others.length > 0 ? others : candidates;
  const fastest = eligible.reduce((least, { latencyMs }) => Math.min(least, latencyOf(latencyMs)), Infinity);
  const bearable = Math.max(SOON_MS, 2 * fastest);
  let best: TaskCandidate | undefined;
  for (const candidate of eligible) {
    if (latencyOf(candidate.latencyMs) <= bearable && (!best || isSmaller(candidate, best))) best = candidate;
  }
  return best?.model;
}

const latencyOf = (ms: number): number => (Number.isFinite(ms) ? Math.max(0, ms) : Infinity);
/** A price that nobody has told is the highest. */
const costOf = ({ cost }: TaskCandidate): number => (cost === undefined || Number.isNaN(cost) ? Infinity : cost);

const isSmaller = (one: TaskCandidate, other: TaskCandidate): boolean =>
  costOf(one) < costOf(other) ||
  (costOf(one) === costOf(other) && latencyOf(one.latencyMs) < latencyOf(other.latencyMs));
