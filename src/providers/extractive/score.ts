import { holds, type Candidate, type SectionAbove } from './candidates.ts';
import { headingLikeness } from './likeness.ts';
import { shareOf, type WeighedQuestion } from './weighed-question.ts';

/** How well a unit answers a question. */
export type Scored = {
  readonly candidate: Candidate;
  /** The share of the question that the unit itself holds. */
  readonly own: number;
  /** How much the heading above it asks the same. */
  readonly likeness: number;
  readonly score: number;
};

/** What a word of the question counts for where it stands in a heading above the unit only. */
const HEADING_WEIGHT = 0.4;
const NEARNESS_WEIGHT = 0.15;
const RANK_WEIGHT = 0.25;
const LIKENESS_WEIGHT = 0.4;
/** What the heading's likeness counts for once more in the first unit below it: most sections begin with their answer. */
const OPENING_WEIGHT = 0.15;
/** Of a line of code that nobody asked for. */
const CODE_SHARE = 0.4;
/** Of a unit in another language than the question's, which meets it in names only. */
const FOREIGN_SHARE = 0.7;
/** Prose that holds so much of a question speaks for the code beside it. */
const PROSE_FLOOR = 0.2;

export function scored(candidates: readonly Candidate[], question: WeighedQuestion): readonly Scored[] {
  const topScore = Math.max(...candidates.map(({ passage }) => passage.score));
  const likenessOf = rememberedLikeness(question);
  const found = candidates.map((candidate): Scored => {
    const own = ownShare(candidate, question);
    const likeness = likenessOf(candidate.section);
    const rank = topScore > 0 ? candidate.passage.score / topScore : 0;
    const { stems, headerStems, section } = candidate;
    const above = shareOf(
      question,
      (term) => !holds(stems, term) && (holds(section.stems, term) || holds(headerStems, term)),
    );
    const score =
      own +
      HEADING_WEIGHT * above +
      (LIKENESS_WEIGHT + (candidate.opensSection ? OPENING_WEIGHT : 0)) * likeness +
      own * (NEARNESS_WEIGHT * nearness(candidate, question) + RANK_WEIGHT * rank);
    return { candidate, own, likeness, score: score * languageShare(section, question) };
  });
  const spokenFor = new Set(
    found.flatMap(({ candidate, own }) =>
      candidate.unit.kind !== 'code' && own >= PROSE_FLOOR ? [candidate.section] : [],
    ),
  );
  return found.map((one) => {
    const { unit, section } = one.candidate;
    if (unit.kind !== 'code' || (question.asksForCommand && spokenFor.has(section))) return one;
    return { ...one, score: one.score * CODE_SHARE };
  });
}

const ownShare = ({ stems }: Candidate, question: WeighedQuestion): number =>
  shareOf(question, (term) => holds(stems, term));

const languageShare = ({ language }: SectionAbove, question: WeighedQuestion): number =>
  question.language === undefined || question.language === language ? 1 : FOREIGN_SHARE;

/** Many units stand under one heading. */
function rememberedLikeness(question: WeighedQuestion): (section: SectionAbove) => number {
  const known = new Map<SectionAbove, number>();
  return (section) => {
    const likeness = known.get(section) ?? headingLikeness(section.heading, question);
    known.set(section, likeness);
    return likeness;
  };
}

/** 1 where the question's words stand side by side, less the further they are apart. */
function nearness({ terms }: Candidate, question: WeighedQuestion): number {
  const places = question.terms.flatMap(({ term }) => {
    const at = terms.findIndex(({ stems }) => stems.some((stem) => term.stems.includes(stem)));
    return at < 0 ? [] : [at];
  });
  if (places.length < 2) return 0;
  return Math.min(1, (places.length - 1) / Math.max(1, Math.max(...places) - Math.min(...places)));
}
