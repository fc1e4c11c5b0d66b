import type { Passage } from '../../chat/event.ts';
import { cyrillicLanguage, languageOf } from '../../language/language.ts';
import type { Language } from '../../language/languages.ts';
import { unitsOf, type Unit } from '../../language/sentences.ts';
import { termsOf, type Term } from '../../language/terms.ts';

/** The part of a document under one heading. */
export type SectionAbove = {
  /** The section's own heading, or the document's title where there is none. */
  readonly heading: string;
  /** From the document's title on, as sources are named. */
  readonly path: string;
  /** Of the heading and the titles above it. */
  readonly stems: ReadonlySet<string>;
  readonly language: Language;
};

/** A unit of a passage that may be quoted. */
export type Candidate = {
  readonly passage: Passage;
  /** Place among the units of its passage. */
  readonly at: number;
  readonly unit: Unit;
  readonly stems: ReadonlySet<string>;
  /** Stems in order, for nearness. */
  readonly terms: readonly Term[];
  readonly section: SectionAbove;
  /** The first unit under its heading. */
  readonly opensSection: boolean;
  /** Of the names of a table row's columns. */
  readonly headerStems: ReadonlySet<string>;
};

const stemSet = (terms: readonly Term[]): ReadonlySet<string> => new Set(terms.flatMap(({ stems }) => stems));

/** The innermost of headings written as a path. */
const innermost = (path: string): string => path.slice(path.lastIndexOf('›') + 1).trim();

const noStems: ReadonlySet<string> = new Set();

/** Every unit of the passages but headings and the names of columns, in reading order within each passage. */
export const candidatesOf = (passages: readonly Passage[]): readonly Candidate[] => passages.flatMap(candidatesIn);

function candidatesIn(passage: Passage): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const cyrillic = cyrillicLanguage(passage.text);
  const language = languageOf(`${passage.title}\n${passage.text}`);
  const titleStems = stemSet(termsOf(passage.title));
  let section: SectionAbove = {
    heading: innermost(passage.title),
    path: passage.title,
    stems: titleStems,
    language,
  };
  let opensSection = true;
  let headerStems = noStems;
  unitsOf(passage.text).forEach((unit, at) => {
    const terms = termsOf(unit.text, cyrillic);
    const stems = stemSet(terms);
    if (unit.kind === 'heading') {
      section = {
        heading: innermost(unit.text),
        path: `${passage.title} › ${unit.text}`,
        stems: new Set([...titleStems, ...stems]),
        language,
      };
      opensSection = true;
    } else if (unit.kind === 'header') headerStems = stems;
    else {
      if (unit.kind !== 'row') headerStems = noStems;
      candidates.push({ passage, at, unit, stems, terms, section, opensSection, headerStems });
      opensSection = false;
    }
  });
  return candidates;
}

/** Does any of the term's stems stand in the set? */
export const holds = (stems: ReadonlySet<string>, term: Term): boolean => term.stems.some((stem) => stems.has(stem));
