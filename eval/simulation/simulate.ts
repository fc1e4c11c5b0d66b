import type { LiveFleet } from '../../src/fleet/live-fleet.ts';
import { type Conversations, conversations } from './conversations.ts';
import { type Degradation, degradation } from './degradation.ts';
import { type Noise, noise } from './noise.ts';
import { type Pacing, pacing } from './pacing.ts';
import { type Trouble, troubles } from './troubles.ts';

export type Size = {
  readonly seeds: number;
  readonly requestsPerSecond: number;
  readonly badMs: number;
  readonly afterMs: number;
  /** Of the day that is paced. */
  readonly requests: number;
  /** Ceilings, as shares of what the day costs without one. */
  readonly ceilings: readonly number[];
  readonly conversations: number;
  readonly turns: number;
};

export type PacedDay = Pacing & {
  readonly ceiling: number;
  /** Of the ceiling. */
  readonly used: number;
};

/** Everything of one seed. */
export type Simulated = {
  readonly seed: number;
  readonly degradations: Readonly<Record<Trouble, Degradation>>;
  readonly unpaced: Pacing;
  readonly days: readonly PacedDay[];
  readonly sticky: Conversations;
  readonly loose: Conversations;
  readonly noise: Noise;
};

const WARM_UP_MS = 180_000;

export function simulate(fleet: LiveFleet, seed: number, size: Size): Simulated {
  const { requestsPerSecond, badMs, afterMs, requests, turns } = size;
  const trouble = (name: Trouble): Degradation =>
    degradation(fleet, { seed, requestsPerSecond, warmUpMs: WARM_UP_MS, badMs, afterMs, change: troubles[name] });
  const talk = (sticky: boolean): Conversations =>
    conversations(fleet, { seed, conversations: size.conversations, turns, sticky });
  const unpaced = pacing(fleet, { seed, requests, ceiling: undefined });
  return {
    seed,
    degradations: { slow: trouble('slow'), wrong: trouble('wrong'), failing: trouble('failing') },
    unpaced,
    days: size.ceilings.map((share): PacedDay => {
      const ceiling = share * unpaced.spent;
      const day = pacing(fleet, { seed, requests, ceiling });
      return { ceiling, used: day.spent / ceiling, ...day };
    }),
    sticky: talk(true),
    loose: talk(false),
    noise: noise(fleet, seed),
  };
}
