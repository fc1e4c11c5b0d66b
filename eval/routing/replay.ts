import { Explorer } from '../../src/router/policy/explore.ts';
import { usualRouterSettings } from '../../src/router/router-settings.ts';
import { QualityModel } from '../../src/router/quality/quality-model.ts';
import { seeded } from '../../test/support/seeded.ts';
import { shuffled } from './chance.ts';
import { mean } from './curve.ts';
import type { FairTopics } from './fair-topics.ts';
import type { OutcomeTable } from '../../src/router/quality/outcome-rows.ts';
import { cardOf } from './trial.ts';

export type Replay = {
  readonly utility: number;
  readonly lastUtility: number;
  readonly fixed: readonly { readonly model: string; readonly utility: number; readonly lastUtility: number }[];
  readonly explored: number;
};

/** What their makers say of them on MMLU: OpenAI, "GPT-4 Technical Report" (2023); Jiang et al., "Mixtral of Experts" (2024). */
const registry: Readonly<Record<string, number>> = {
  'gpt-4-1106-preview': 0.864,
  'mixtral-8x7b-instruct-v0.1': 0.706,
};

/** The last so many rounds are told apart. */
export const LAST_ROUNDS = 1000;

/**
 * Rows in an order of chance; the router chooses, sees the outcome of the chosen model alone, and learns from it at once.
 * Utility is quality less `price` times the model's cost.
 */
export function replay(
  { rows, models }: OutcomeTable,
  costs: readonly number[],
  price: number,
  topics: FairTopics,
  seed: number,
): Replay {
  const random = seeded(seed);
  const order = shuffled(rows.length, random).map((at) => rows[at]!);
  const quality = new QualityModel({ topics, random });
  const explorer = new Explorer(random, () => usualRouterSettings.explorePercent);
  const cards = models.map((model) => cardOf(model, registry[model]));
  const gains: number[] = [];
  let explored = 0;
  const utilityOf = (row: (typeof rows)[number], place: number): number =>
    row.scores[models[place]!]! - price * costs[place]!;
  for (const row of order) {
    const { accuracy, deviation } = quality.expect(row.prompt, cards);
    const trials = models.map((model) => quality.trialsOf(model, row.prompt.intent));
    const choice = explorer.choose({
      score: accuracy.map((share, place) => share - price * costs[place]!),
      deviation,
      trials,
    });
    if (choice.explores) explored++;
    gains.push(utilityOf(row, choice.place));
    quality.learn(row.prompt, models[choice.place]!, row.scores[models[choice.place]!]!, 1);
  }
  const last = order.slice(-LAST_ROUNDS);
  return {
    utility: mean(gains),
    lastUtility: mean(gains.slice(-LAST_ROUNDS)),
    explored: explored / rows.length,
    fixed: models.map((model, place) => ({
      model,
      utility: mean(order.map((row) => utilityOf(row, place))),
      lastUtility: mean(last.map((row) => utilityOf(row, place))),
    })),
  };
}
