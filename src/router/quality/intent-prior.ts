import { intents } from '../../fleet/intents.ts';
import type { Figure, FigureSource, ModelCard } from '../../fleet/model-card.ts';

/** What is said of a model before it is asked: by intent, and as many outcomes it counts. */
export type IntentPrior = {
  readonly accuracy: Float64Array;
  readonly evidence: Float64Array;
  /** Is anything said at all? Otherwise what is learned of other intents is the best guess. */
  readonly isSaid: boolean;
};

/** A maker praises its model, and a guess is a guess: they give way sooner to what is seen. */
const evidenceOf: Readonly<Record<FigureSource, number>> = { given: 20, vendor: 10, assumed: 5 };
const nothingSaid: Figure = { value: 0.5, source: 'assumed' };

const known = new WeakMap<ModelCard, IntentPrior>();

/** Of `intents`, in their order; the model's overall figure where none is given for an intent. */
export function intentPriorOf(card: ModelCard): IntentPrior {
  const before = known.get(card);
  if (before) return before;
  const figures = intents.map((intent) => card.accuracy?.by[intent] ?? card.accuracy?.overall ?? nothingSaid);
  const prior: IntentPrior = {
    accuracy: Float64Array.from(figures, ({ value }) => (value >= 0 && value <= 1 ? value : nothingSaid.value)),
    isSaid: card.accuracy !== undefined,
    evidence: Float64Array.from(figures, ({ source }) => evidenceOf[source]),
  };
  known.set(card, prior);
  return prior;
}
