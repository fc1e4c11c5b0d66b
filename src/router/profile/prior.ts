import type { Figure, FigureSource, ModelCard } from '../../fleet/model-card.ts';
import { type Intent, intents } from '../../fleet/intents.ts';

/** A figure and how many observations it is worth. */
export type Belief = { readonly mean: number; readonly weight: number };

/** What is believed of a model before it is asked; latencies as logarithms of milliseconds. */
export type Prior = {
  readonly firstToken: Belief;
  readonly token: Belief;
  readonly quality: Belief;
  /** Aligned with `intents`; undefined where the card says nothing of the intent. */
  readonly qualityBy: readonly (Belief | undefined)[];
};

/** The usual answer that registry latencies speak of. */
export const USUAL_OUTPUT_TOKENS = 150;
/** Of a registry latency, the part until the first token. */
const FIRST_TOKEN_SHARE = 0.35;
const USUAL_LATENCY_MS = 2000;
const USUAL_QUALITY = 0.5;

const latencyWeight: Readonly<Record<FigureSource, number>> = { given: 5, vendor: 5, assumed: 2 };
const qualityWeight: Readonly<Record<FigureSource, number>> = { given: 10, vendor: 10, assumed: 4 };
/** Of what nobody has said. */
const NO_WEIGHT = 1;

export function priorOf({ latencyMs, accuracy }: Pick<ModelCard, 'latencyMs' | 'accuracy'>): Prior {
  const told = latencyMs && latencyMs.value > 0 && Number.isFinite(latencyMs.value) ? latencyMs : undefined;
  const wholeMs = told?.value ?? USUAL_LATENCY_MS;
  const weight = told ? latencyWeight[told.source] : NO_WEIGHT;
  const qualityBy = intents.map((intent) => qualityBelief(accuracy?.by[intent]));
  return {
    firstToken: { mean: Math.log(FIRST_TOKEN_SHARE * wholeMs), weight },
    token: { mean: Math.log(((1 - FIRST_TOKEN_SHARE) * wholeMs) / USUAL_OUTPUT_TOKENS), weight },
    quality: qualityBelief(accuracy?.overall) ?? meanOf(qualityBy) ?? { mean: USUAL_QUALITY, weight: NO_WEIGHT },
    qualityBy,
  };
}

function qualityBelief(figure: Figure | undefined): Belief | undefined {
  if (!figure || !Number.isFinite(figure.value)) return undefined;
  return { mean: Math.min(Math.max(figure.value, 0), 1), weight: qualityWeight[figure.source] };
}

/** A model of which only single intents are told is worth their mean, as weak evidence. */
function meanOf(beliefs: readonly (Belief | undefined)[]): Belief | undefined {
  const told = beliefs.filter((belief) => belief !== undefined);
  if (told.length === 0) return undefined;
  return { mean: told.reduce((sum, { mean }) => sum + mean, 0) / told.length, weight: qualityWeight.assumed };
}

const placeOf: ReadonlyMap<string, number> = new Map(intents.map((intent: Intent, at) => [intent, at]));

/** Where an intent stands in `intents`; undefined for what is none. */
export const intentAt = (intent: string | undefined): number | undefined =>
  intent === undefined ? undefined : placeOf.get(intent);
