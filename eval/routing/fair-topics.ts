import type { TextFeatures } from '../../src/router/features/text-features.ts';
import { seeded } from '../chaos/seeded.ts';
import { usualTopics } from '../../src/router/quality/usual-topics.ts';
import { Topics } from '../../src/router/quality/topics.ts';
import { shuffled } from './chance.ts';
import type { OutcomeTable } from './outcome-rows.ts';
import { readManifest, subjectsOf } from './topic-weights.ts';
import { trainTopics } from './topic-training.ts';

export type FairTopics = Pick<Topics, 'names' | 'read'> & {
  /** Was the classifier trained anew, without the texts that it is asked about? */
  readonly isRetrained: boolean;
};

const FOLDS = 5;
const SEED = 99;

/**
 * The shipped classifier of topics; or, where it was trained on one of these files, five trained anew by its own recipe, each
 * asked only about texts that it has not seen.
 */
export async function fairTopics(tables: readonly OutcomeTable[]): Promise<FairTopics> {
  const { sha256 } = await readManifest();
  const table = tables.find((one) => one.sha256 === sha256);
  if (!table) return { names: usualTopics.names, isRetrained: false, read: (...to) => usualTopics.read(...to) };
  const examples = subjectsOf(table);
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
