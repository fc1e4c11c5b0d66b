import { termsOf } from '../../language/terms.ts';
import { holds, type Candidate } from './candidates.ts';
import { shareOf, wordsOf, type WeighedQuestion } from './weighed-question.ts';

/** What small words count for: they tell `what it means` from `what to do`. */
const SMALL_WORDS_WEIGHT = 0.3;

/** How much a heading asks what the question asks, from 0 to 1. */
export function headingLikeness(heading: string, question: WeighedQuestion): number {
  const terms = termsOf(heading);
  const stems = new Set(terms.flatMap((term) => term.stems));
  const asked = new Set(question.terms.flatMap(({ term }) => term.stems));
  const recall = shareOf(question, (term) => holds(stems, term));
  if (recall === 0) return 0;
  const precision = terms.filter((term) => holds(asked, term)).length / terms.length;
  const subject = (2 * recall * precision) / (recall + precision);
  return (1 - SMALL_WORDS_WEIGHT) * subject + SMALL_WORDS_WEIGHT * wordsInCommon(wordsOf(heading), question.words);
}

function wordsInCommon(a: readonly string[], b: readonly string[]): number {
  const [few, many] = [new Set(a), new Set(b)];
  let common = 0;
  for (const word of few) if (many.has(word)) common++;
  return (2 * common) / (few.size + many.size);
}

/** A question of fewer words is a search for them: a line of code that holds them is found, not repeated. */
const SHORTEST_ECHO_WORDS = 3;
/** A string that ends in a question mark. */
const askedInString = /\p{L}\?["'`]/u;

/** Does a line of code only hold the question, or another one, as an example's text? */
export function isEcho({ unit }: Candidate, questionWords: readonly string[]): boolean {
  if (unit.kind !== 'code') return false;
  if (askedInString.test(unit.text)) return true;
  if (questionWords.length < SHORTEST_ECHO_WORDS) return false;
  return ` ${wordsOf(unit.text).join(' ')} `.includes(` ${questionWords.join(' ')} `);
}
