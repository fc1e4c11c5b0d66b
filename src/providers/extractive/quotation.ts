import type { Passage } from '../../chat/event.ts';
import { unitsOf, type Unit } from '../../language/sentences.ts';
import type { Candidate } from './candidates.ts';

/** What is quoted from one passage. */
export type Quotation = {
  /** As in `[1]`. */
  readonly number: number;
  readonly passage: Passage;
  readonly units: readonly Unit[];
};

/** Lines taken along after a sentence that announces them with a colon. */
const MOST_FOLLOWING = 4;

/** Puts chosen units in order: the best document first, each document in reading order; numbers go on after `lastSource`. */
export function quotationsOf(chosen: readonly Candidate[], lastSource: number): readonly Quotation[] {
  const documents = [...new Set(chosen.map(({ passage }) => documentOf(passage)))];
  const place = (passage: Passage): number => documents.indexOf(documentOf(passage));
  return [...new Set(chosen.map(({ passage }) => passage))]
    .sort((a, b) => place(a) - place(b) || byId.compare(a.id, b.id))
    .map((passage, at) => ({
      number: lastSource + at + 1,
      passage,
      units: unitsToQuote(
        passage,
        chosen.filter((candidate) => candidate.passage === passage),
      ),
    }));
}

const documentOf = ({ uri, id }: Passage): string => uri ?? id;

/** Passages of one document are numbered as they follow each other. */
const byId = new Intl.Collator('en', { numeric: true });

function unitsToQuote(passage: Passage, candidates: readonly Candidate[]): readonly Unit[] {
  const all = unitsOf(passage.text);
  const wanted = new Set<number>();
  for (const { at, unit } of candidates) {
    wanted.add(at);
    if (!unit.text.endsWith(':')) continue;
    for (let next = at + 1; next <= at + MOST_FOLLOWING && isLine(all[next]); next++) wanted.add(next);
  }
  return all.filter((_, at) => wanted.has(at));
}

const isLine = (unit: Unit | undefined): boolean =>
  unit !== undefined && (unit.kind === 'item' || unit.kind === 'code' || unit.kind === 'row');

const bullet = /^\s*(?:[-*+]|\d{1,3}[.)])\s+/;

/** A unit as Markdown on its own, with its citation. */
export function citedText(unit: Unit, number: number): string {
  const cited = ` [${number}]`;
  switch (unit.kind) {
    case 'item':
      return `- ${unit.text.replace(bullet, '')}${cited}`;
    case 'code':
      return unit.text.includes('`') ? `\`\` ${unit.text.trim()} \`\`${cited}` : `\`${unit.text.trim()}\`${cited}`;
    case 'row':
      return `${cellsOf(unit.text).join(' — ')}${cited}`;
    default:
      return unit.text + cited;
  }
}

const cellsOf = (row: string): readonly string[] =>
  row
    .split('|')
    .map((cell) => cell.trim())
    .filter(Boolean);
