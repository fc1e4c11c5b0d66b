import { type Intent, intents } from '../../fleet/intents.ts';
import { Evidence, type EvidenceState, isEvidenceState } from './evidence.ts';

/** All that was observed of one thing: over all intents, and by intent, aligned with `intents`. */
export type Standing = {
  readonly all: Evidence;
  readonly by: (Evidence | undefined)[];
};

/** Plain JSON. */
export type StandingState = {
  readonly all: EvidenceState;
  readonly by: Readonly<Partial<Record<Intent, EvidenceState>>>;
};

export const newStanding = (now: number): Standing => ({
  all: new Evidence(now),
  by: new Array<undefined>(intents.length).fill(undefined),
});

/** Faded to that moment. Times are told `offsetMs` later. */
export function saveStanding({ all, by }: Standing, now: number, offsetMs: number): StandingState {
  const saved: Partial<Record<Intent, EvidenceState>> = {};
  intents.forEach((intent, at) => {
    const evidence = by[at]?.save(now, offsetMs);
    if (evidence) saved[intent] = evidence;
  });
  return { all: all.save(now, offsetMs), by: saved };
}

/** `at`: the moment that the sums count as of. */
export const loadStanding = ({ all, by }: StandingState, at: number, offsetMs: number): Standing => ({
  all: Evidence.load(all, at, offsetMs),
  by: intents.map((intent) => {
    const saved = by[intent];
    return saved && Evidence.load(saved, at, offsetMs);
  }),
});

/** What both have seen, in the first of them. */
export function mergeStanding(into: Standing, from: Standing, now: number): void {
  into.all.merge(from.all, now);
  from.by.forEach((evidence, at) => {
    if (evidence) (into.by[at] ??= new Evidence(now)).merge(evidence, now);
  });
}

export function isStandingState(saved: unknown): saved is StandingState {
  if (typeof saved !== 'object' || saved === null) return false;
  const { all, by } = saved as Partial<Record<keyof StandingState, unknown>>;
  return isEvidenceState(all) && typeof by === 'object' && by !== null && Object.values(by).every(isEvidenceState);
}
