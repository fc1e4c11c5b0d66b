import type { Passage } from '../../chat/event.ts';
import type { Term } from '../../language/terms.ts';
import { candidatesOf, holds, type Candidate } from './candidates.ts';
import { isEcho } from './likeness.ts';
import { scored, type Scored } from './score.ts';
import { shareOf, weighedQuestion, wordsOf, type WeighedQuestion } from './weighed-question.ts';

/** Units quoted at most. */
const MOST_QUOTES = 5;
/**
 * Where the best passage holds less of the question than this, by weight of words, nothing is quoted. Lower values answer
 * more of the questions that the documents answer, and more of those that they don't.
 */
const PASSAGE_FLOOR = 0.42;
/** A unit must itself hold so much of the question. */
const UNIT_FLOOR = 0.2;
/** Further units score at least so much of the best one's score. */
const SHARE_OF_BEST = 0.45;
/** So much of it is enough for a unit that holds a part of the question which no better one holds. */
const SHARE_WITH_NEW_PART = 0.35;
/** A heading so much like the question stands above the answer. */
const ANSWERING_HEADING = 0.7;
/** Units of other sections score at least so much of the best one's score then. */
const SHARE_ELSEWHERE = 0.95;
/** Units that have so much of their words in common say the same. */
const SAME_WORDS = 0.7;

/** The units that answer a question best, best first and none twice; empty where the passages are about something else. */
export function chooseUnits(text: string, passages: readonly Passage[]): readonly Candidate[] {
  const questionWords = wordsOf(text);
  const candidates = candidatesOf(passages).filter((candidate) => !isEcho(candidate, questionWords));
  const question = weighedQuestion(text, candidates);
  if (!passages.some((passage) => isRelevant(passage, candidates, question))) return [];
  const best = scored(candidates, question)
    .filter(({ own }) => own >= UNIT_FLOOR)
    .sort((a, b) => b.score - a.score);
  return picked(best, question);
}

/** The best units, and those that hold a part of the question which no better one holds. */
function picked(scored: readonly Scored[], question: WeighedQuestion): readonly Candidate[] {
  const [best] = scored;
  const chosen: Candidate[] = [];
  if (!best) return chosen;
  // Who is answered in their own language need not read the same in another one.
  const isOwn = ({ section }: Candidate): boolean => section.language === question.language;
  for (const { candidate, score, likeness } of scored) {
    if (chosen.length === MOST_QUOTES) break;
    if (isOwn(best.candidate) && !isOwn(candidate)) continue;
    const isNew = (term: Term): boolean =>
      holds(candidate.stems, term) && !chosen.some(({ stems }) => holds(stems, term));
    const answeredElsewhere = best.likeness >= ANSWERING_HEADING && likeness < best.likeness;
    const addsPart = !answeredElsewhere && candidate.unit.kind !== 'code' && shareOf(question, isNew) >= UNIT_FLOOR;
    const share = answeredElsewhere ? SHARE_ELSEWHERE : addsPart ? SHARE_WITH_NEW_PART : SHARE_OF_BEST;
    if (score < best.score * share) continue;
    if (!chosen.some((other) => saysTheSame(other, candidate))) chosen.push(candidate);
  }
  return chosen;
}

function isRelevant(passage: Passage, candidates: readonly Candidate[], question: WeighedQuestion): boolean {
  const own = candidates.filter((candidate) => candidate.passage === passage);
  const share = shareOf(question, (term) =>
    own.some(({ stems, headerStems, section }) => [stems, headerStems, section.stems].some((set) => holds(set, term))),
  );
  return share >= PASSAGE_FLOOR;
}

function saysTheSame(a: Candidate, b: Candidate): boolean {
  const [few, many] = a.stems.size <= b.stems.size ? [a.stems, b.stems] : [b.stems, a.stems];
  let common = 0;
  for (const stem of few) if (many.has(stem)) common++;
  return common > 0 && common / few.size >= SAME_WORDS;
}
