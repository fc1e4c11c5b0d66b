import type { PiiSpan } from '../pii-span.ts';
import { MOST_TAGGED } from './latin-features.ts';
import { isGarbled, isStrange, LatinInterest, people, plainWord } from './latin-interest.ts';
import { known, knownOf } from './latin-lexicon.ts';
import {
  addAddresses,
  addresseeOf,
  hasCapital,
  isGivenAlone,
  isGlued,
  isParted,
  trimmedPerson,
  type Trimmed,
} from './latin-spans.ts';
import { label, LatinTagger, type TaggerWeights } from './latin-tagger.ts';
import { form, MOST_WORDS, type Words } from './words.ts';

/** How far words are tagged on both sides of one that may be of a name. */
const MARGIN = 3;
/** Words kept that are of names found in this text. */
const MOST_AGAIN = 128;
/** Shorter parts of names are not looked for elsewhere. */
const LEAST_AGAIN = 3;

const score = { person: 0.8, again: 0.7 } as const;
const FULL_STOP = 0x2e;

/** How much more than of none a word of no list must be of a name, in the tagger's weights: alone, and each of several. */
const LEAST_LEAD = { single: 215, each: -50 } as const;

const isThing = (words: Words, at: number): boolean => (knownOf(words, at) & known.thing) !== 0;

const codeBehind = /^ {0,4}[{};=<]/;
const CODE_CHARS = 5;

/** Does program code go on right behind the word? */
const isOfCode = (words: Words, at: number): boolean =>
  codeBehind.test(words.text.slice(words.endOf(at), words.endOf(at) + CODE_CHARS));

function hasPeople(words: Words, first: number, last: number): boolean {
  for (let at = first; at <= last; at++) if ((knownOf(words, at) & people) !== 0) return true;
  return false;
}

/** Names of people and postal addresses in Latin script, by a trained tagger that looks at what may be one. */
export class LatinNames {
  readonly #tagger: LatinTagger;
  readonly #interest = new LatinInterest();
  readonly #labels = new Uint8Array(MOST_WORDS + 1);
  readonly #again = new Set<number>();
  /** Where the stretch begins that was tagged last. */
  #taggedFrom = 0;

  constructor(weights: TaggerWeights) {
    this.#tagger = new LatinTagger(weights);
  }

  /** Forgets the text before. */
  begin(): void {
    this.#again.clear();
    this.#interest.begin();
  }

  /** Adds the names and addresses among the words to `found`. */
  find(words: Words, found: PiiSpan[]): void {
    this.#interest.goOn();
    const before = found.length;
    let tagged = 0;
    for (let at = 0; at < words.count; at++) {
      if (!this.#interest.isOfInterest(words, at)) continue;
      const first = this.#firstAround(words, at, tagged);
      const last = this.#lastAround(words, at, first);
      this.#tagger.tag(words, first, last, this.#labels);
      this.#taggedFrom = first;
      this.#collect(words, first, last, found);
      tagged = last;
      at = last - 1;
    }
    if (this.#again.size > 0) this.#findAgain(words, found, before);
  }

  /** Where the stretch round a word of interest begins: Cyrillic words are of none. */
  #firstAround(words: Words, at: number, least: number): number {
    let first = at;
    while (first > least && at - first < MARGIN && (words.formOf(first - 1) & form.cyrillic) === 0) first--;
    return first;
  }

  /** Where it ends; stretches that touch are one. */
  #lastAround(words: Words, at: number, first: number): number {
    let wanted = at + MARGIN;
    let last = at + 1;
    for (; last < words.count && last - first < MOST_TAGGED && last <= wanted + MARGIN; last++) {
      if ((words.formOf(last) & form.cyrillic) !== 0) return Math.min(last, wanted + 1);
      if (this.#interest.isOfInterest(words, last)) wanted = last + MARGIN;
    }
    return Math.min(last, wanted + 1);
  }

  #collect(words: Words, first: number, last: number, found: PiiSpan[]): void {
    for (let at = first; at < last;) {
      const here = this.#labels[at] ?? 0;
      let end = at + 1;
      if (here === label.person || here === label.address) {
        while (end < last && this.#labels[end] === here + 1) end++;
        if (here === label.person) this.#addPeople(words, at, end - 1, found);
        else this.#addAddress(words, at, end - 1, found);
      } else if (here === label.none && isGivenAlone(words, at)) this.#addPerson(words, { first: at, last: at }, found);
      at = end;
    }
  }

  /** An addressee in the line above belongs to the people. */
  #addAddress(words: Words, first: number, last: number, found: PiiSpan[]): void {
    const addressee = addresseeOf(words, first, last);
    if (addressee >= 0) this.#addPeople(words, first, addressee, found);
    addAddresses(words, addressee >= 0 ? addressee + 1 : first, last, found);
  }

  /** A stretch may hold several people. */
  #addPeople(words: Words, first: number, last: number, found: PiiSpan[]): void {
    let from = first;
    for (let at = first + 1; at <= last + 1; at++) {
      if (at <= last && !isParted(words, from, at)) continue;
      const person = trimmedPerson(words, from, at - 1);
      if (person) this.#addPerson(words, person, found);
      from = at;
    }
  }

  #addPerson(words: Words, { first, last }: Trimmed, found: PiiSpan[]): void {
    if (!hasCapital(words, first, last) && this.#interest.isForeign(words)) return;
    if (!hasPeople(words, first, last) && !this.#isTold(words, first, last)) return;
    const end = words.endOf(last);
    const hasStop =
      last > first && (words.formOf(last) & form.single) !== 0 && words.text.charCodeAt(end) === FULL_STOP;
    found.push({ type: 'person', start: words.startOf(first), end: hasStop ? end + 1 : end, score: score.person });
    if (last === first) return;
    for (let at = first; at <= last && this.#again.size < MOST_AGAIN; at++) {
      const isShort = words.endOf(at) - words.startOf(at) < LEAST_AGAIN;
      if (!isShort && (knownOf(words, at) & (plainWord | known.particle | known.title)) === 0)
        this.#again.add(words.hashAt(at));
    }
  }

  /** Are words of which no list tells surely a name, by themselves and by what stands around them? */
  #isTold(words: Words, first: number, last: number): boolean {
    const isSingle = first === last;
    if ((isSingle && this.#interest.isPlain(words, first)) || this.#interest.isForeign(words)) return false;
    if (isSingle && isOfCode(words, first)) return false;
    const least = isSingle ? LEAST_LEAD.single : LEAST_LEAD.each;
    let canBeSaid = false;
    for (let at = first; at <= last; at++) {
      if (isGarbled(words, at) || isThing(words, at) || this.#tagger.leadOf(at - this.#taggedFrom) < least)
        return false;
      canBeSaid ||= !isStrange(words, at);
    }
    return canBeSaid;
  }

  /** Words of names that stand elsewhere by themselves. */
  #findAgain(words: Words, found: PiiSpan[], before: number): void {
    let span = before;
    const own = found.length;
    for (let at = 0; at < words.count; at++) {
      if ((words.formOf(at) & form.capital) === 0 || !this.#again.has(words.hashAt(at))) continue;
      const start = words.startOf(at);
      while (span < own && (found[span]?.end ?? 0) <= start) span++;
      if (span < own && (found[span]?.start ?? 0) <= start) continue;
      if (isGlued(words, at) || isGlued(words, at + 1)) continue;
      found.push({ type: 'person', start, end: words.endOf(at), score: score.again });
    }
  }
}
