/** What is known of how well a model answers requests like one. Shares from 0 to 1. */
export type ContextEvidence = {
  /** By what the request wants: the registry's figure, and outcomes of that intent. */
  readonly byIntent: number;
  /** By the regression on its words, and the outcomes of the model that it was learned from. */
  readonly byWords: number;
  readonly outcomes: number;
  /** By what became of similar prompts, and so many outcomes of this very prompt they are worth. */
  readonly byNeighbours: number;
  readonly neighbours: number;
  /** 0 where the request is unlike everything that was learned from, 1 where it is familiar. */
  readonly gate: number;
};

/** The intent counts as much as so many outcomes. */
const INTENT_EVIDENCE = 20;
const OUTCOMES_PER_EVIDENCE = 20;
const MOST_EVIDENCE = 50;

/**
 * The share of such requests that the model is expected to answer well, 0 to 1: a mean of the three views, each weighted by
 * its evidence, so that a model of which nothing has been learned has its registry's figure. What is no number has no say.
 */
export function contextMatch(known: ContextEvidence): number {
  const { words, neighbours } = evidenceOf(known);
  const sum =
    INTENT_EVIDENCE * share(known.byIntent, 0.5) +
    words * share(known.byWords, 0.5) +
    neighbours * share(known.byNeighbours, 0.5);
  return sum / (INTENT_EVIDENCE + words + neighbours);
}

/** Standard deviation of that share, as of a mean of so many outcomes; 0 to 0.5. */
export function contextDeviation(known: ContextEvidence & { readonly ofIntent: number }): number {
  const { words, neighbours } = evidenceOf(known);
  const outcomes = share(known.ofIntent, 0, INTENT_EVIDENCE) + words + neighbours;
  const match = contextMatch(known);
  return Math.sqrt((match * (1 - match)) / (1 + outcomes));
}

function evidenceOf({ gate, outcomes, neighbours }: ContextEvidence) {
  const open = share(gate, 0);
  return {
    words: open * share(outcomes / OUTCOMES_PER_EVIDENCE, 0, MOST_EVIDENCE),
    neighbours: open * share(neighbours, 0, MOST_EVIDENCE),
  };
}

/** Within 0 and `most`; `otherwise` where it is no number. */
const share = (value: number, otherwise: number, most = 1): number =>
  Number.isNaN(value) ? otherwise : Math.min(most, Math.max(0, value));
