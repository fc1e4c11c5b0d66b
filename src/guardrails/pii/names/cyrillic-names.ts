import type { PiiSpan } from '../pii-span.ts';
import { told } from './cyrillic-lexicon.ts';
import { CyrillicReading } from './cyrillic-reading.ts';
import { given, patronymic } from './declension.ts';
import { KnownSurnames } from './known-surnames.ts';
import { addToldNames } from './told-names.ts';
import { form, gap, type Words } from './words.ts';

/** How sure a name is, by what tells it. */
const score = { full: 0.95, initials: 0.95, given: 0.7, context: 0.8, surname: 0.6, again: 0.75 } as const;

const capitalised = form.cyrillic | form.capital;

/** Names of people in Cyrillic, in every grammatical case, by rules. One object reads one text at a time. */
export class CyrillicNames {
  readonly #in = new CyrillicReading();
  readonly #known = new KnownSurnames();
  readonly #alone: number[] = [];

  /** Adds the names among the words to `found`. */
  find(words: Words, found: PiiSpan[]): void {
    this.#in.words = words;
    this.#alone.length = 0;
    this.#known.clear();
    for (let at = 0; at < words.count;) {
      const here = words.formOf(at);
      if ((here & capitalised) !== capitalised) at++;
      else at += this.#read(at, found) || 1;
    }
    if (this.#known.size > 0) this.#findAgain(found);
    addToldNames(this.#in, found);
  }

  /** Reads the name that begins here, if one does; answers how many words it took. */
  #read(at: number, found: PiiSpan[]): number {
    const length = this.#initialsFirst(at) || this.#initialsLast(at) || this.#spelledOut(at);
    if (length > 0) {
      if (!this.#isNameOfThing(at)) this.#add(at, at + length - 1, score.full, found);
      return length;
    }
    const sure = this.#isAlone(at);
    if (sure > 0) this.#add(at, at, sure, found);
    else this.#alone.push(at);
    return 1;
  }

  #add(first: number, last: number, sure: number, found: PiiSpan[]): void {
    const { words } = this.#in;
    const start = words.startOf(first);
    let end = words.endOf(last);
    if (this.#in.isInitial(last)) end++;
    found.push({ type: 'person', start, end, score: sure });
    if (last > first)
      for (let at = first; at <= last; at++)
        if (!this.#in.isInitial(at) && this.#in.givenBits(at) === 0)
          this.#known.add(words.text, words.startOf(at), words.endOf(at));
  }

  /** Surnames that stand alone here and beside a given name elsewhere. */
  #findAgain(found: PiiSpan[]): void {
    const { words } = this.#in;
    for (const at of this.#alone)
      if (this.#known.has(words.text, words.startOf(at), words.endOf(at)) && !this.#isNameOfThing(at))
        this.#add(at, at, score.again, found);
  }

  /** І. О. Петренко, Ф. Кондратюк */
  #initialsFirst(at: number): number {
    if (!this.#in.isInitial(at)) return 0;
    const initials = this.#in.isInitial(at + 1) ? 2 : 1;
    const surname = at + initials;
    if (!this.#in.isCapitalised(surname) || this.#in.isInitial(surname) || !this.#in.followsInitial(surname)) return 0;
    if (this.#in.isSingle(surname) || this.#in.isBlocked(surname, 2)) return 0;
    const least = this.#in.beginsSentence(at) ? 2 : 1;
    return initials === 2 || this.#in.likeness(surname) >= least ? initials + 1 : 0;
  }

  /** Петренко І. О., Мороз І. */
  #initialsLast(at: number): number {
    if (!this.#in.isInitial(at + 1) || !this.#in.isJoined(at + 1) || this.#in.isSingle(at)) return 0;
    const initials = this.#in.isInitial(at + 2) && this.#in.followsInitial(at + 2) ? 2 : 1;
    if (this.#in.isBlocked(at, 2)) return 0;
    const likeness = this.#in.likeness(at);
    if (initials === 2) return this.#isVerbBefore(at) && this.#initialsFirst(at + 1) > 0 ? 0 : 3;
    const another = this.#initialsFirst(at + 1) > 0;
    if (this.#in.givenBits(at) !== 0) return another ? 3 : 2;
    if (this.#in.beginsSentence(at) && (another || likeness < 2)) return 0;
    return another && likeness < 2 ? 0 : 2;
  }

  /** Given names with patronymics and surnames in any order. */
  #spelledOut(at: number): number {
    if (this.#in.isSingle(at)) return 0;
    if (this.#in.givenBits(at) !== 0) return this.#givenFirst(at);
    return this.#surnameFirst(at);
  }

  #givenFirst(at: number): number {
    if (!this.#in.continues(at + 1)) return 0;
    const second = this.#in.patronymicBits(at + 1);
    if ((second & patronymic.surely) !== 0 || (second !== 0 && !this.#in.isBlocked(at + 1)))
      return this.#in.isSurname(at + 2) ? 3 : 2;
    if (!this.#in.isSurname(at + 1)) return 0;
    const isAmbiguous = (this.#in.givenBits(at) & given.ambiguous) !== 0 && this.#in.givenBits(at + 1) === 0;
    if (isAmbiguous && (this.#in.isBlocked(at + 1) || this.#in.likeness(at + 1) === 0)) return 0;
    // Іван Петренко, or Іван Петренко Іванович.
    return this.#in.continues(at + 2) && (this.#in.patronymicBits(at + 2) & patronymic.surely) !== 0 ? 3 : 2;
  }

  #surnameFirst(at: number): number {
    if (!this.#in.continues(at + 1)) return 0;
    const isPatronymicThird = this.#in.continues(at + 2) && this.#in.patronymicBits(at + 2) !== 0;
    if (this.#in.givenBits(at + 1) !== 0) {
      if (this.#in.isBlocked(at, 2) || !this.#maybeSurnameBefore(at, isPatronymicThird)) return 0;
      return isPatronymicThird ? 3 : 2;
    }
    if (this.#in.isBlocked(at)) return 0;
    const isStart = this.#in.beginsSentence(at) && this.#in.endsLikeVerb(at);
    if ((this.#in.patronymicBits(at + 1) & patronymic.surely) !== 0 && !isStart)
      return this.#in.isSurname(at + 2) ? 3 : 2;
    if (!this.#in.beginsSentence(at) && this.#in.likeness(at + 1) === 3 && this.#in.isSurname(at + 1)) return 2;
    const isThird = isPatronymicThird && (this.#in.patronymicBits(at + 2) & patronymic.surely) !== 0;
    return isThird && !this.#in.isBlocked(at + 1) && !isStart ? 3 : 0;
  }

  /** May the word before a given name be its surname, and not a word that begins the sentence? */
  #maybeSurnameBefore(at: number, hasPatronymic: boolean): boolean {
    if ((this.#in.givenBits(at + 1) & given.ambiguous) !== 0 && !hasPatronymic && this.#in.likeness(at) < 2)
      return false;
    if (!this.#in.beginsSentence(at)) return true;
    if (this.#in.isUpper(at) && this.#in.isUpper(at + 1)) return true;
    const likeness = this.#in.likeness(at);
    if (likeness === 3) return true;
    const isNominative = (this.#in.givenBits(at + 1) & given.nominative) !== 0;
    if (this.#in.endsLikeVerb(at)) return likeness === 2 && hasPatronymic && isNominative;
    return hasPatronymic ? likeness > 0 || isNominative : likeness === 2 && isNominative;
  }

  /** A word by itself: how sure it is a name, 0 where it is none. */
  #isAlone(at: number): number {
    if (this.#in.isSingle(at) || this.#isNameOfThing(at) || this.#followsNumber(at)) return 0;
    const bits = this.#in.givenBits(at);
    const hasContext = this.#followsRole(at);
    if (bits !== 0 && (hasContext || ((bits & given.ambiguous) === 0 && (this.#in.tells(at) & ~told.other) === 0)))
      return score.given;
    if (this.#in.isBlocked(at) || this.#in.isAcronym(at)) return 0;
    if (hasContext || this.#followsVerb(at)) return score.context;
    const likeness = this.#in.likeness(at);
    if (likeness === 3) return score.surname;
    return likeness === 2 && !this.#in.beginsSentence(at) && this.#isBeforeVerb(at) ? score.surname : 0;
  }

  /** Does what stands before say that a place, a thing or a company has this name? */
  #isNameOfThing(at: number): boolean {
    const before = this.#in.tellsBefore(at);
    if ((before & told.namedAfter) !== 0) return !this.#in.isOnBehalf(at - 1);
    if ((before & told.role) !== 0 && (this.#in.tellsBefore(at - 1) & told.namedAfter) !== 0) return true;
    const between = this.#in.words.gapBefore(at);
    return (
      (between & gap.quote) !== 0 &&
      (between & (gap.stop | gap.line)) === 0 &&
      (this.#in.tells(at - 1) & told.company) !== 0
    );
  }

  /** 8 Марта */
  #followsNumber(at: number): boolean {
    return this.#in.isJoined(at) && (this.#in.words.formOf(at - 1) & form.digits) !== 0;
  }

  #followsRole(at: number): boolean {
    if ((this.#in.tellsBefore(at) & told.role) !== 0) return true;
    const between = this.#in.words.gapBefore(at);
    return (
      (between === (gap.colon | gap.space) || between === (gap.dash | gap.space)) &&
      (this.#in.tells(at - 1) & told.role) !== 0
    );
  }

  #followsVerb(at: number): boolean {
    return (this.#in.tellsBefore(at) & told.verb) !== 0;
  }

  #isVerbBefore(at: number): boolean {
    return this.#in.beginsSentence(at) && this.#in.endsLikeVerb(at) && this.#in.likeness(at) < 2;
  }

  #isBeforeVerb(at: number): boolean {
    return this.#in.words.gap[at + 1] === gap.space && (this.#in.tells(at + 1) & told.verb) !== 0;
  }
}
