import type { TextFeatures } from '../../src/router/features/text-features.ts';
import { seeded } from '../../test/support/seeded.ts';
import { usualTopics } from '../../src/router/quality/usual-topics.ts';
import { Topics } from '../../src/router/quality/topics.ts';
import { shuffled } from './chance.ts';
import type { OutcomeTable } from '../../src/router/quality/outcome-rows.ts';
import { learnedFrom, readManifest, subjectsOf } from './topic-weights.ts';
import { trainTopics } from './topic-training.ts';

export type FairTopics = Pick<Topics, 'names' | 'read'> & {
  /** Was the classifier trained anew, without the texts that it is asked about? */
  readonly isRetrained: boolean;
};

const FOLDS = 5;
const SEED = 99;

/**
 * The shipped classifier of topics; or, where it was trained on rows of these files, five trained anew by its own recipe, each
 * asked only about texts that it has not seen.
 */
export async function fairTopics(tables: readonly OutcomeTable[]): Promise<FairTopics> {
  const isKnown = learnedFrom(await readManifest());
  const known = tables.filter(({ rows }) => rows.some(({ prompt }) => isKnown(prompt.features.hash)));
  if (known.length === 0)
    return { names: usualTopics.names, isRetrained: false, read: (...to) => usualTopics.read(...to) };
  const examples = [...new Map(known.flatMap(subjectsOf).map((one) => [one.features.hash, one])).values()];
  const folds = new Map<string, number>();
  shuffled(examples.length, seeded(SEED)).forEach((at, place) => folds.set(examples[at]!.features.hash, place % FOLDS));
  const foldOf = ({ hash }: TextFeatures): number => folds.get(hash) ?? 0;
  const models = Array.from(
    { length: FOLDS },
    (_, fold) => new Topics(trainTopics(examples.filter(({ features }) => foldOf(features) !== fold))),
  );
  return {
    names: models[0]!.names,
    isRetrained: true,
    read: (features, out, from) => models[foldOf(features)]!.read(features, out, from),
  };
}
