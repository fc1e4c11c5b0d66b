import type { Passage } from '../../chat/event.ts';
import { unitsOf, type Unit } from '../../language/sentences.ts';
import type { Candidate } from './candidates.ts';

/** What is quoted from one passage. */
export type Quotation = {
  /** As in `[1]`. */
  readonly number: number;
  readonly passage: Passage;
  readonly units: readonly QuotedUnit[];
};

/** A unit and, of a table's row, the row that names its columns. */
export type QuotedUnit = Unit & { readonly header?: string };

/** Lines taken along after a sentence that announces them with a colon. */
const MOST_FOLLOWING = 12;

/**
 * Puts chosen units, which come best first, in the order they are shown: the best one's passage, then the best documents,
 * each in reading order. Numbers go on after `lastSource`.
 */
export function quotationsOf(chosen: readonly Candidate[], lastSource: number): readonly Quotation[] {
  const best = chosen[0]?.passage;
  const documents = [...new Set(chosen.map(({ passage }) => documentOf(passage)))];
  const place = (passage: Passage): number => (passage === best ? -1 : documents.indexOf(documentOf(passage)));
  return [...new Set(chosen.map(({ passage }) => passage))]
    .sort((a, b) => place(a) - place(b) || byId.compare(a.id, b.id))
    .map((passage, at) => {
      const quoted = chosen.filter((candidate) => candidate.passage === passage);
      return {
        number: lastSource + at + 1,
        passage: { ...passage, title: titleOf(passage, quoted) },
        units: unitsToQuote(
          passage,
          quoted.map((candidate) => candidate.at),
        ),
      };
    });
}

/** With the section below the passage's own title where all that is quoted stands in one. */
function titleOf({ title }: Passage, quoted: readonly Candidate[]): string {
  const paths = new Set(quoted.map(({ section }) => section.path));
  const [path = title] = paths;
  return paths.size === 1 ? path : title;
}

const documentOf = ({ uri, id }: Passage): string => uri ?? id;

/** Passages of one document are numbered as they follow each other. */
const byId = new Intl.Collator('en', { numeric: true });

/** The best unit with what belongs to it, then the others in reading order. */
function unitsToQuote(passage: Passage, places: readonly number[]): readonly QuotedUnit[] {
  const all = unitsOf(passage.text);
  const [best = 0] = places;
  const first = new Set(groupOf(best, places, all));
  const others = new Set(places.flatMap((at) => [at, ...announcedBy(at, all)]).filter((at) => !first.has(at)));
  return [...inOrder(first), ...inOrder(others)].flatMap((at) => quoted(at, all));
}

const inOrder = (places: ReadonlySet<number>): readonly number[] => [...places].sort((a, b) => a - b);

/** The best unit, and the lines around it that lose their meaning when they are torn apart. */
function groupOf(best: number, places: readonly number[], all: readonly Unit[]): readonly number[] {
  const group = [best, ...announcedBy(best, all)];
  const next = best + 1;
  // `It needs nothing else. Run this:` goes on to the answer.
  if (all[best]?.kind === 'prose' && group.length === 1) {
    const announced = announcedBy(next, all);
    if (announced.length > 0) group.push(next, ...announced);
  }
  if (!isLine(all[best])) return group;
  const isChosen = (at: number): boolean => places.includes(at) && all[at]?.kind === all[best]?.kind;
  for (let at = best - 1; isChosen(at); at--) group.push(at);
  for (let at = best + 1; isChosen(at); at++) group.push(at);
  return group;
}

/** The lines after a sentence that ends in a colon. */
function announcedBy(at: number, all: readonly Unit[]): readonly number[] {
  const lines: number[] = [];
  if (!all[at]?.text.endsWith(':')) return lines;
  let next = at + 1;
  if (all[next]?.kind === 'header') next++;
  const kind = all[next]?.kind;
  while (lines.length < MOST_FOLLOWING && isLine(all[next]) && all[next]?.kind === kind) lines.push(next++);
  return lines;
}

const isLine = (unit: Unit | undefined): boolean =>
  unit !== undefined && (unit.kind === 'item' || unit.kind === 'code' || unit.kind === 'row');

function quoted(at: number, all: readonly Unit[]): readonly QuotedUnit[] {
  const unit = all[at];
  if (unit?.kind !== 'row') return unit ? [unit] : [];
  let above = at - 1;
  while (all[above]?.kind === 'row') above--;
  const header = all[above];
  return [header?.kind === 'header' ? { ...unit, header: header.text } : unit];
}
