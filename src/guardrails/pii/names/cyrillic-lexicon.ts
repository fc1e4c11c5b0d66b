import {
  adjectiveEndings,
  adjectiveStems,
  companyWords,
  namedAfter,
  otherWords,
  personVerbs,
  placesLikeSurnames,
  placeWords,
  roleWords,
  startingWords,
  verbLikeEndings,
} from './data/cyrillic-words.ts';
import { StemTable } from './word-table.ts';

/** What a Cyrillic word tells of the name beside it, or that it is none; bits. */
export const told = {
  role: 1,
  verb: 2,
  /** What follows gave its name to a place or a thing. */
  namedAfter: 4,
  company: 8,
  /** A word of titles and headings. */
  other: 16,
  starting: 32,
  place: 64,
  /** A place that ends as surnames do. */
  placeLikeSurname: 128,
} as const;

/** A word of these is no name. */
export const notAName = 255;

const table = new StemTable(8192);
table.addAll(roleWords, told.role);
table.addAll(personVerbs, told.verb);
table.addAll(namedAfter, told.namedAfter);
table.addAll(companyWords, told.company);
table.addAll(otherWords, told.other);
table.addAll(startingWords, told.starting);
table.addAll(placeWords, told.place);
table.addAll(placesLikeSurnames, told.placeLikeSurname);
for (const stem of adjectiveStems.split(' ')) table.addForms(stem, adjectiveEndings.split(' '), told.other);

/** What the Cyrillic word from `start` up to `end` tells. */
export const toldBy = (text: string, start: number, end: number): number => table.bitsOf(text, start, end);

const verbEndings = new Set(verbLikeEndings.trim().split(/\s+/));
const LONGEST_ENDING = 5;

/** Does a word end as verbs, adverbs and abstract nouns do that begin sentences? */
export function endsLikeVerb(text: string, start: number, end: number): boolean {
  for (let length = 2; length <= LONGEST_ENDING && end - length > start; length++)
    if (verbEndings.has(text.slice(end - length, end).toLowerCase())) return true;
  return false;
}
