import { told, toldBy } from '../names/cyrillic-lexicon.ts';
import { form, gap, Words } from '../names/words.ts';
import type { PiiSpan } from '../pii-span.ts';
import { part, partOf } from './address-words.ts';

/** How many words before the word for a street may belong to its address. */
const REACH_WORDS = 10;
/** Most words of a street's name. */
const NAME_WORDS = 5;
/** Most words of an address. */
const MOST_WORDS = 30;

const SCORE = 0.9;
const FULL_STOP = 0x2e;
/** Between parts of an address. */
const soft = gap.space | gap.comma | gap.stop | gap.line | gap.bracket;
/** Between the words of one part. */
const tight = gap.space | gap.stop | gap.quote;
const LONGEST_HOUSE = 6;

/** What a stretch of words is in an address. */
type Piece = { readonly words: number; readonly is: 'street' | 'house' | 'place' | 'postcode' };

/** Postal addresses in Ukrainian and Russian, from the postcode to the flat in any order, by rules. */
export class CyrillicAddresses {
  #words = new Words(0);

  find(words: Words, found: PiiSpan[]): void {
    this.#words = words;
    for (let at = 0, least = 0; at < words.count; at++) {
      if (words.formOf(at) & form.cyrillic && (this.#partAt(at) & (part.street | part.settlement)) !== 0) {
        const last = this.#readAround(at, least, found);
        if (last > at) least = at = last;
      }
    }
  }

  /** Reads the address that holds the word here; answers its last word, or -1. */
  #readAround(anchor: number, least: number, found: PiiSpan[]): number {
    for (let first = Math.max(least, anchor - REACH_WORDS); first <= anchor; first++) {
      const last = this.#addressFrom(first, anchor);
      if (last < 0) continue;
      const start = this.#words.startOf(first);
      found.push({ type: 'address', start, end: this.#words.end[last] ?? start, score: SCORE });
      return last;
    }
    return -1;
  }

  /** The last word of the address that begins here and holds the anchor, or -1. */
  #addressFrom(first: number, anchor: number): number {
    let at = first;
    let [streets, houses, places] = [0, 0, 0];
    while (at - first < MOST_WORDS && (at === first || this.#isGap(at, soft))) {
      const piece = this.#pieceAt(at, streets + places > 0, streets > 0);
      if (piece === undefined) break;
      if (piece.is === 'street') streets++;
      else if (piece.is === 'house') houses++;
      else places++;
      at += piece.words;
    }
    if (at <= anchor || streets > 1) return -1;
    return (streets > 0 && houses + places > 0) || (places > 0 && houses > 0) ? at - 1 : -1;
  }

  #pieceAt(at: number, hasName: boolean, hasStreet: boolean): Piece | undefined {
    const words = this.#words;
    if (at >= words.count) return undefined;
    const here = words.formOf(at);
    if ((here & form.digits) !== 0) return this.#numberAt(at, hasStreet);
    const bits = this.#partAt(at);
    if ((bits & part.street) !== 0) {
      const name = this.#nameFrom(at + 1);
      return name === 0 ? undefined : { words: 1 + name, is: 'street' };
    }
    if (hasName && (bits & part.house) !== 0 && this.#isHouseNumber(at + 1)) return { words: 2, is: 'house' };
    if ((bits & part.settlement) !== 0) {
      const name = this.#isGap(at + 1, tight) ? this.#capitalsFrom(at + 1, 3) : 0;
      return name === 0 ? undefined : { words: 1 + name, is: 'place' };
    }
    return this.#namedPieceAt(at);
  }

  /** A piece that begins with its name: Садова вулиця, Київська обл., Львів. */
  #namedPieceAt(at: number): Piece | undefined {
    const words = this.#words;
    const name = this.#capitalsFrom(at, 3);
    if (name === 0) return undefined;
    const behind = this.#isGap(at + name, tight) ? this.#partAt(at + name) : 0;
    if ((behind & part.region) !== 0) return { words: name + 1, is: 'place' };
    if ((behind & part.street) !== 0 && this.#isHouseNumber(at + name + 1)) return { words: name + 1, is: 'street' };
    const isPlace = (toldBy(words.text, words.startOf(at), words.endOf(at)) & told.place) !== 0;
    return isPlace ? { words: name, is: 'place' } : undefined;
  }

  #numberAt(at: number, hasStreet: boolean): Piece | undefined {
    const words = this.#words;
    const length = words.endOf(at) - words.startOf(at);
    const isNumber = (words.formOf(at) & form.letters) === 0;
    if (isNumber && (length === 5 || length === 6)) return { words: 1, is: 'postcode' };
    if (!hasStreet || !this.#isHouseNumber(at)) return undefined;
    // 12/3, 22 А
    const next = words.formOf(at + 1);
    const isPair = words.gap[at + 1] === gap.glue && (next & form.digits) !== 0;
    const isLettered =
      this.#isGap(at + 1, gap.space | gap.quote) &&
      (next & (form.single | form.capital)) === (form.single | form.capital);
    return { words: isPair || (isLettered && !this.#isStopped(at + 1)) ? 2 : 1, is: 'house' };
  }

  #isHouseNumber(at: number): boolean {
    const words = this.#words;
    if (at >= words.count || (words.formOf(at) & form.digits) === 0) return false;
    return words.endOf(at) - words.startOf(at) <= LONGEST_HOUSE;
  }

  /** How many words of a street's name stand here: Хрещатик, Лесі Українки, 8 Березня, академіка Корольова. */
  #nameFrom(first: number): number {
    const words = this.#words;
    let at = first;
    for (; at - first < NAME_WORDS && at < words.count && this.#isGap(at, tight); at++) {
      if (this.#isName(at)) continue;
      const isNumber = (words.formOf(at) & form.digits) !== 0;
      const isLead = this.#isName(at + 1) && this.#isGap(at + 1, gap.space);
      if (!isLead || (isNumber ? at > first : this.#isShort(at) || this.#partAt(at) !== 0)) break;
    }
    return at - first;
  }

  #capitalsFrom(first: number, most: number): number {
    let at = first;
    while (at - first < most && this.#isName(at) && (at === first || this.#isGap(at, gap.space))) at++;
    return at - first;
  }

  #isName(at: number): boolean {
    return (
      (this.#words.formOf(at) & (form.capital | form.cyrillic)) === (form.capital | form.cyrillic) &&
      at < this.#words.count
    );
  }

  #isShort(at: number): boolean {
    return (this.#words.formOf(at) & form.single) !== 0;
  }

  #isGap(at: number, allowed: number): boolean {
    return (this.#words.gapBefore(at) & ~(allowed | gap.start)) === 0 && at < this.#words.count;
  }

  #isStopped(at: number): boolean {
    const words = this.#words;
    return words.text.charCodeAt(words.endOf(at)) === FULL_STOP;
  }

  #partAt(at: number): number {
    const words = this.#words;
    if (at >= words.count) return 0;
    const bits = partOf(words.hashAt(at));
    return (bits & part.abbreviated) !== 0 && !this.#isStopped(at) ? 0 : bits;
  }
}
