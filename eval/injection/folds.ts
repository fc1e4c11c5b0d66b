import { createHash } from 'node:crypto';
import type { LabelledText } from './labelled-text.ts';
import { clustersOf } from './near-duplicates.ts';
import type { TrainingText } from './training-text.ts';

type Grouped = { readonly text: string; readonly group: string | undefined };

/** Which of so many folds a group is in. */
export const foldOf = (group: string, folds: number): number =>
  createHash('sha256').update(group).digest().readUInt32BE() % folds;

/** The group of each text: its own, or else the first by the alphabet of the texts that it shares long runs of words with. */
export function groupsOf(texts: readonly Grouped[]): readonly string[] {
  const alone = texts.filter(({ group }) => group === undefined).map(({ text }) => text);
  const clusters = clustersOf(alone);
  const firstOf = new Map<number, string>();
  alone.forEach((text, at) => {
    const cluster = clusters[at] ?? 0;
    const first = firstOf.get(cluster);
    if (first === undefined || text < first) firstOf.set(cluster, text);
  });
  const groupOf = new Map(alone.map((text, at) => [text, firstOf.get(clusters[at] ?? 0) ?? text]));
  return texts.map(({ text, group }) => group ?? groupOf.get(text) ?? text);
}

/** The fold of each measured text, and of each text that is learned from; near-duplicates are in one. */
export function foldsOf(
  measured: readonly LabelledText[],
  learned: readonly TrainingText[],
  folds: number,
): { readonly measured: readonly number[]; readonly learned: readonly number[] } {
  const all = groupsOf([...measured, ...learned]).map((group) => foldOf(group, folds));
  return { measured: all.slice(0, measured.length), learned: all.slice(measured.length) };
}
