import type { Passage } from '../../chat/event.ts';
import { unitsOf, type Unit } from '../../language/sentences.ts';
import { cyrillicLanguage } from '../../language/language.ts';
import { termsOf, type Term } from '../../language/terms.ts';

/** A unit of a passage that may be quoted. */
export type Candidate = {
  readonly passage: Passage;
  /** Place among the units of its passage. */
  readonly at: number;
  readonly unit: Unit;
  readonly stems: ReadonlySet<string>;
  /** Stems in order, for nearness. */
  readonly terms: readonly Term[];
  /** Of the passage's title and of the heading above the unit. */
  readonly headingStems: ReadonlySet<string>;
};

const stemSet = (terms: readonly Term[]): ReadonlySet<string> => new Set(terms.flatMap(({ stems }) => stems));

/** Every unit of the passages but headings, in reading order within each passage. */
export function candidatesOf(passages: readonly Passage[]): readonly Candidate[] {
  return passages.flatMap((passage) => {
    const language = cyrillicLanguage(passage.text);
    let headingStems = stemSet(termsOf(passage.title));
    const titleStems = headingStems;
    return unitsOf(passage.text).flatMap((unit, at): readonly Candidate[] => {
      const terms = termsOf(unit.text, language);
      const stems = stemSet(terms);
      if (unit.kind !== 'heading') return [{ passage, at, unit, stems, terms, headingStems }];
      headingStems = new Set([...titleStems, ...stems]);
      return [];
    });
  });
}

/** Does any of the term's stems stand in the set? */
export const holds = (stems: ReadonlySet<string>, term: Term): boolean => term.stems.some((stem) => stems.has(stem));
