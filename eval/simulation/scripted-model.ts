import type { Intent } from '../../src/fleet/intents.ts';
import type { ModelCard } from '../../src/fleet/model-card.ts';

/** What a model really does, whatever its card says. */
export type Behaviour = {
  readonly firstTokenMs: number;
  readonly msPerToken: number;
  /** The share of requests that it answers well. */
  readonly quality: (intent: Intent) => number;
  /** The share of calls that fail at once. */
  readonly failing: number;
};

/** Something happens to a model for a while, in virtual milliseconds. */
export type Disturbance = {
  readonly model: string;
  readonly from: number;
  readonly until: number;
  readonly change: (usual: Behaviour) => Behaviour;
};

/** Normally distributed, by Box and Muller. */
export const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const USUAL_LATENCY_MS = 2000;
/** Of a usual answer's time, what passes before its first token, and how many tokens it has. */
const FIRST_SHARE = 0.35;
const USUAL_TOKENS = 150;
const USUAL_QUALITY = 0.7;

/** Near what its card says, but not the same: cards are never quite right. */
export function scriptedBehaviour(card: ModelCard, random: () => number): Behaviour {
  const latencyMs = (card.latencyMs?.value ?? USUAL_LATENCY_MS) * Math.exp(0.2 * normal(random));
  const shift = 0.04 * normal(random);
  const { overall, by } = card.accuracy ?? { by: {} };
  return {
    firstTokenMs: FIRST_SHARE * latencyMs,
    msPerToken: ((1 - FIRST_SHARE) * latencyMs) / USUAL_TOKENS,
    quality: (intent) => Math.min(0.99, Math.max(0.01, (by[intent]?.value ?? overall?.value ?? USUAL_QUALITY) + shift)),
    failing: 0.002,
  };
}
