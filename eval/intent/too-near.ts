import type { LabelledPrompt } from './labelled-prompt.ts';

/** Of the words of both, so many in common make two prompts the same for a test. */
const TOO_MUCH_IN_COMMON = 0.6;

const wordsOf = ({ text }: Pick<LabelledPrompt, 'text'>): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]);

/** Leaves out prompts that have nearly the words of one of `test`: to know those again would prove nothing. */
export function withoutNear(
  prompts: readonly LabelledPrompt[],
  test: readonly LabelledPrompt[],
): readonly LabelledPrompt[] {
  const promptsWith = new Map<string, Set<ReadonlySet<string>>>();
  for (const words of test.map(wordsOf))
    for (const word of words) promptsWith.set(word, (promptsWith.get(word) ?? new Set()).add(words));
  return prompts.filter((prompt) => {
    const words = wordsOf(prompt);
    const inCommon = new Map<ReadonlySet<string>, number>();
    for (const word of words)
      for (const other of promptsWith.get(word) ?? []) inCommon.set(other, (inCommon.get(other) ?? 0) + 1);
    return ![...inCommon].some(([other, both]) => both / (words.size + other.size - both) >= TOO_MUCH_IN_COMMON);
  });
}
