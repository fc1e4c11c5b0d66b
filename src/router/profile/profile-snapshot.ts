import type { ModelId } from '../../chat/model-id.ts';
import {
  isStandingState,
  loadStanding,
  mergeStanding,
  newStanding,
  saveStanding,
  type StandingState,
} from './standing.ts';

/** What one instance, or several together, have seen of their models; plain JSON. */
export type ProfileSnapshot = {
  /** Since the epoch; the sums count as of then. */
  readonly at: number;
  readonly models: Readonly<Record<ModelId, StandingState>>;
  /** What all models together have told of each intent. */
  readonly fleet: StandingState;
};

/**
 * What two instances have seen together, as of the later of them; in whatever order many are merged, they come to the
 * same. A snapshot that already holds another must not be merged with it again.
 */
export function mergeSnapshots(one: ProfileSnapshot, other: ProfileSnapshot): ProfileSnapshot {
  const at = Math.max(one.at, other.at);
  const ids = new Set([...Object.keys(one.models), ...Object.keys(other.models)]);
  const models = [...ids].map(
    (id) =>
      [id, together(one, other, ({ models }) => (Object.hasOwn(models, id) ? models[id] : undefined), at)] as const,
  );
  return { at, models: Object.fromEntries(models), fleet: together(one, other, ({ fleet }) => fleet, at) };
}

function together(
  one: ProfileSnapshot,
  other: ProfileSnapshot,
  part: (snapshot: ProfileSnapshot) => StandingState | undefined,
  at: number,
): StandingState {
  const both = newStanding(at);
  for (const snapshot of [one, other]) {
    const state = part(snapshot);
    if (state) mergeStanding(both, loadStanding(state, snapshot.at, 0), at);
  }
  return saveStanding(both, at, 0);
}

export function isSnapshot(saved: unknown): saved is ProfileSnapshot {
  if (typeof saved !== 'object' || saved === null) return false;
  const { at, models, fleet } = saved as Partial<Record<keyof ProfileSnapshot, unknown>>;
  const isOfModels = typeof models === 'object' && models !== null && Object.values(models).every(isStandingState);
  return Number.isFinite(at) && isOfModels && isStandingState(fleet);
}
