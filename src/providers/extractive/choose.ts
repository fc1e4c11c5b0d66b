import type { Passage } from '../../chat/event.ts';
import { termsOf, type Term } from '../../language/terms.ts';
import { candidatesOf, holds, type Candidate } from './candidates.ts';

/** Terms of a question that are weighed; a longer one is a pasted text. */
const MOST_TERMS = 32;
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
/** Units that have so much of their words in common say the same. */
const SAME_WORDS = 0.7;

/** What a word of the question counts for where it stands in a heading above the unit only. */
const HEADING_WEIGHT = 0.4;
const NEARNESS_WEIGHT = 0.15;
const RANK_WEIGHT = 0.25;

type Weighed = readonly { readonly term: Term; readonly weight: number }[];
type Scored = { readonly candidate: Candidate; readonly own: number; readonly score: number };

/** The units that answer a question best, best first and none twice; empty where the passages are about something else. */
export function chooseUnits(question: string, passages: readonly Passage[]): readonly Candidate[] {
  const candidates = candidatesOf(passages);
  const weighed = weigh(distinct(termsOf(question)).slice(0, MOST_TERMS), candidates);
  if (weighed.length === 0) return [];
  if (!passages.some((passage) => isRelevant(passage, candidates, weighed))) return [];
  const top = Math.max(...passages.map(({ score }) => score));
  const scored = candidates
    .map((candidate) => scoreOf(candidate, weighed, top))
    .filter(({ own }) => own >= UNIT_FLOOR)
    .sort((a, b) => b.score - a.score);
  return picked(scored, weighed);
}

/** The best units, and those that hold a part of the question which no better one holds. */
function picked(scored: readonly Scored[], weighed: Weighed): readonly Candidate[] {
  const least = (scored[0]?.score ?? 0) * SHARE_OF_BEST;
  const chosen: Candidate[] = [];
  for (const { candidate, score } of scored) {
    if (chosen.length === MOST_QUOTES) break;
    const isNew = (term: Term): boolean =>
      holds(candidate.stems, term) && !chosen.some(({ stems }) => holds(stems, term));
    if (score < least && shareOf(weighed, isNew) < UNIT_FLOOR) continue;
    if (!chosen.some((other) => saysTheSame(other, candidate))) chosen.push(candidate);
  }
  return chosen;
}

function distinct(terms: readonly Term[]): readonly Term[] {
  const seen = new Set<string>();
  return terms.filter(({ stems: [first] }) => !seen.has(first) && seen.add(first));
}

/** Rarer words weigh more (BM25's idf over the units at hand), and one that stands nowhere weighs most: it is missed. */
function weigh(terms: readonly Term[], candidates: readonly Candidate[]): Weighed {
  return terms.map((term) => {
    const found = candidates.filter(({ stems }) => holds(stems, term)).length;
    return { term, weight: Math.log(1 + (candidates.length - found + 0.5) / (found + 0.5)) };
  });
}

/** The share of the question, by weight, for which `test` holds. */
function shareOf(weighed: Weighed, test: (term: Term) => boolean): number {
  let held = 0;
  let total = 0;
  for (const { term, weight } of weighed) {
    total += weight;
    if (test(term)) held += weight;
  }
  return total === 0 ? 0 : held / total;
}

function isRelevant(passage: Passage, candidates: readonly Candidate[], weighed: Weighed): boolean {
  const own = candidates.filter((candidate) => candidate.passage === passage);
  const share = shareOf(weighed, (term) =>
    own.some(({ stems, headingStems }) => holds(stems, term) || holds(headingStems, term)),
  );
  return share >= PASSAGE_FLOOR;
}

function scoreOf(candidate: Candidate, weighed: Weighed, topScore: number): Scored {
  const { stems, headingStems, passage } = candidate;
  const own = shareOf(weighed, (term) => holds(stems, term));
  const above = shareOf(weighed, (term) => !holds(stems, term) && holds(headingStems, term));
  const rank = topScore > 0 ? passage.score / topScore : 0;
  const score =
    own + HEADING_WEIGHT * above + NEARNESS_WEIGHT * own * nearness(candidate, weighed) + RANK_WEIGHT * own * rank;
  return { candidate, own, score };
}

/** 1 where the question's words stand side by side, less the further they are apart. */
function nearness({ terms }: Candidate, weighed: Weighed): number {
  const places = weighed.flatMap(({ term }) => {
    const at = terms.findIndex(({ stems }) => stems.some((stem) => term.stems.includes(stem)));
    return at < 0 ? [] : [at];
  });
  if (places.length < 2) return 0;
  return Math.min(1, (places.length - 1) / Math.max(1, Math.max(...places) - Math.min(...places)));
}

function saysTheSame(a: Candidate, b: Candidate): boolean {
  const [few, many] = a.stems.size <= b.stems.size ? [a.stems, b.stems] : [b.stems, a.stems];
  let common = 0;
  for (const stem of few) if (many.has(stem)) common++;
  return common > 0 && common / few.size >= SAME_WORDS;
}
