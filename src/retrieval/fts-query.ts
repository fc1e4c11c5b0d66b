import { termsOf } from '../language/terms.ts';

/** A question is read so far; what follows in a pasted text adds little. */
const LONGEST_QUESTION_CHARS = 4000;
/** Stems searched for at most: each costs a walk over its postings. */
const MOST_STEMS = 48;

/**
 * The full-text query for a question: any of its stems. Undefined where it has no word to search for. Stems are quoted,
 * so that nothing a person types is read as syntax.
 */
export function ftsQuery(question: string): string | undefined {
  const stems = new Set(termsOf(question.slice(0, LONGEST_QUESTION_CHARS)).flatMap((term) => term.stems));
  if (stems.size === 0) return undefined;
  return [...stems]
    .slice(0, MOST_STEMS)
    .map((stem) => `"${stem.replaceAll('"', '')}"`)
    .join(' OR ');
}
