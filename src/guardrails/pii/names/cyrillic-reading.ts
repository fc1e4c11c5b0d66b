import { endsLikeVerb, notAName, told, toldBy } from './cyrillic-lexicon.ts';
import { givenBitsOfDouble, givenForms, patronymicOf, type SurnameLikeness, surnameLikeness } from './declension.ts';
import { hashOf } from './letters.ts';
import { form, gap, Words } from './words.ts';

const capitalised = form.cyrillic | form.capital;
/** Before імені, имени and лица. */
const onBehalf = new Set(['від', 'от'].map((word) => hashOf(word)));
const LONGEST_ACRONYM = 4;
const FULL_STOP = 0x2e;
/** Written with a full stop before names. */
const abbreviations = new Set(
  'гр т тов п г д-р проф акад ген кап інж инж нач зав заст дир гол ред вул ул просп пр пл бул бульв пров пер наб ім им св м с смт р-н обл полк майор серж лейт канд доц'
    .split(' ')
    .map((word) => hashOf(word)),
);

/** What the words of a text are to a reader of Cyrillic names; each is asked for by its number. */
export class CyrillicReading {
  words = new Words(0);

  /** від імені: on behalf of, not named after. */
  isOnBehalf(at: number): boolean {
    return onBehalf.has(this.words.hashAt(at - 1));
  }

  /** What the word before tells, where nothing but space, or the stop of an abbreviation, parts them. */
  tellsBefore(at: number): number {
    const { words } = this;
    if (at < 1) return 0;
    const between = words.gapBefore(at);
    const hasStop = (between & gap.stop) !== 0;
    const isShort = words.endOf(at - 1) - words.startOf(at - 1) === 1;
    // A single letter leads to a name as an abbreviation only, and only abbreviations have their own stop.
    if ((between & ~(gap.stop | gap.space)) !== 0 || (hasStop ? !abbreviations.has(words.hashAt(at - 1)) : isShort))
      return 0;
    return this.givenBits(at - 1) === 0 ? this.tells(at - 1) : 0;
  }

  /** Can the word be the surname behind a given name? */
  isSurname(at: number): boolean {
    return this.continues(at) && ((this.tells(at) & notAName & ~told.other) === 0 || !this.isBlocked(at));
  }

  /** Is this a word that is no surname? One that ends as only surnames do, or nearly so, may begin like any word. */
  isBlocked(at: number, least: SurnameLikeness = 3): boolean {
    const bits = this.tells(at) & notAName;
    if (bits === 0) return false;
    if ((bits & (told.starting | told.placeLikeSurname)) !== 0) return true;
    const likeness = this.likeness(at);
    return likeness < 3 && ((bits & ~(told.other | told.place)) !== 0 || likeness < least);
  }

  /** Is this a capitalised word behind another in the same breath? */
  continues(at: number): boolean {
    return this.isCapitalised(at) && this.isJoined(at) && !this.isSingle(at);
  }

  isCapitalised(at: number): boolean {
    return (this.words.formOf(at) & capitalised) === capitalised && at < this.words.count;
  }

  isJoined(at: number): boolean {
    return this.words.gap[at] === gap.space;
  }

  followsInitial(at: number): boolean {
    const between = this.words.gapBefore(at);
    return between === gap.stop || between === (gap.stop | gap.space);
  }

  isSingle(at: number): boolean {
    return (this.words.formOf(at) & form.single) !== 0;
  }

  isInitial(at: number): boolean {
    const { words } = this;
    return this.isCapitalised(at) && this.isSingle(at) && words.text.charCodeAt(words.endOf(at)) === FULL_STOP;
  }

  isUpper(at: number): boolean {
    return (this.words.formOf(at) & form.upper) !== 0;
  }

  /** ПДВ, НДС */
  isAcronym(at: number): boolean {
    const length = this.words.endOf(at) - this.words.startOf(at);
    return this.isUpper(at) && length <= LONGEST_ACRONYM;
  }

  beginsSentence(at: number): boolean {
    const between = this.words.gapBefore(at);
    return (between & (gap.start | gap.stop | gap.line | gap.quote)) !== 0;
  }

  endsLikeVerb(at: number): boolean {
    const { words } = this;
    return endsLikeVerb(words.text, words.startOf(at), words.endOf(at));
  }

  givenBits(at: number): number {
    const { words } = this;
    if (at < 0 || at >= words.count) return 0;
    const bits = givenForms.bitsOf(words.hashAt(at));
    if (bits !== 0 || (words.formOf(at) & form.hyphen) === 0) return bits;
    return givenBitsOfDouble(words.text.slice(words.startOf(at), words.endOf(at)));
  }

  patronymicBits(at: number): number {
    const { words } = this;
    return patronymicOf(words.text, words.startOf(at), words.endOf(at));
  }

  likeness(at: number): SurnameLikeness {
    const { words } = this;
    return surnameLikeness(words.text, words.startOf(at), words.endOf(at));
  }

  tells(at: number): number {
    const { words } = this;
    if (at < 0 || at >= words.count || (words.formOf(at) & form.cyrillic) === 0) return 0;
    return toldBy(words.text, words.startOf(at), words.endOf(at));
  }
}
