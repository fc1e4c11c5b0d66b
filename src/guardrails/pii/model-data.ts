import type { ChatCall } from '../../chat/call.ts';
import type { TextEditor } from '../../chat/edit-text.ts';
import { type JsonPlace, jsonStart, placeAfter, replaceStretches } from './json-text.ts';
import type { PiiSpan, PiiType } from './pii-span.ts';
import { endsInPlainWord, unfinishedData } from './unfinished-data.ts';
import type { RequestVault } from './vault.ts';

/** Words before a datum that tell what it is, and the longest number or first part of an address (RFC 5321). */
const CONTEXT_CHARS = 64;
/** So that it is not cut with each token. */
const MOST_KEPT_CHARS = 256;

/** What is held at most: twice what a number takes, an address with its domain (RFC 1035), a long sentence. */
const MOST_HELD = { number: 2 * CONTEXT_CHARS, address: 320, sentence: 512 } as const;

/** No datum of a firm form is without one of them, or what is read as one of them. */
const telling =
  /[0-9@&\xb2\xb3\xb9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\u2070-\u209f\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\ud835\ufe6b\uff10-\uff20]/;

/** Types that the words around them tell, which have no form that one could wait for. */
const wordyTypes: readonly PiiType[] = ['person', 'address', 'birth_date'];

const sentences = /^[^]*(?:\n|[.!?…]\s)/;

/**
 * Personal data that a model says of itself: what it has learned, or made up. It is masked unless the caller has written
 * it in this very request; who may see it is shown it like all that needs a right, once that is written down.
 */
export class ModelData {
  readonly #vault: RequestVault;
  readonly #call: ChatCall;
  readonly #wanted: ReadonlySet<PiiType>;
  readonly #isWordy: boolean;
  readonly isWatched: boolean;

  constructor(vault: RequestVault, call: ChatCall) {
    this.#vault = vault;
    this.#call = call;
    this.#wanted = vault.policy.output;
    this.#isWordy = wordyTypes.some((type) => this.#wanted.has(type));
    this.isWatched = this.#wanted.size > 0;
  }

  /** A text that is whole, with placeholders for such data. */
  masked(text: string): string {
    return this.isWatched && this.mayTell(text) ? this.replaced(text, this.spansIn('', text)) : text;
  }

  /** Puts placeholders for such data into a text that comes in pieces, and holds what may become one. */
  open(encoding: 'plain' | 'json'): ModelText {
    return new ModelText(this, encoding);
  }

  /** Whether a text can hold such data at all; quick. */
  mayTell(text: string): boolean {
    return this.#isWordy || telling.test(text);
  }

  /** Where the data stand in a text, of which `before` has left already; what began there begins below 0. */
  spansIn(before: string, text: string): readonly PiiSpan[] {
    const whole = before + text;
    const found: PiiSpan[] = [];
    for (const { type, start, end, score } of this.#vault.finder.detect(whole, this.#wanted))
      if (end > before.length && !this.#isKnown(type, whole.slice(start, end)))
        found.push({ type, start: start - before.length, end: end - before.length, score });
    return found;
  }

  /** The text with placeholders in place of spans. Of JSON it is said where the text begins: a number becomes a string. */
  replaced(text: string, spans: readonly PiiSpan[], json?: JsonPlace): string {
    if (spans.length === 0) return text;
    const masked = replaceStretches(text, spans, ({ type, start }, value) => {
      const words = this.#vault.maskOfModel(type, value);
      return json && !placeAfter(json, text.slice(0, Math.max(0, start))).isInString ? JSON.stringify(words) : words;
    });
    this.#vault.tell();
    return masked;
  }

  /** Whether a text leaves at once, if nothing has been held before it; quick. */
  isPlain(text: string): boolean {
    return !this.#isWordy && endsInPlainWord(text) && !telling.test(text);
  }

  /** Where what is to be held of a text begins, of which `before` has left already. */
  unfinished(before: string, text: string): number {
    const at = unfinishedData(before, text);
    return this.#isWordy ? Math.min(at, sentences.exec(text)?.[0].length ?? 0) : at;
  }

  /** How many characters of a text may be held. */
  mostHeld(held: string): number {
    if (this.#isWordy) return MOST_HELD.sentence;
    return held.includes('@') ? MOST_HELD.address : MOST_HELD.number;
  }

  /** No datum of anybody, or one that the caller has written. */
  #isKnown(type: PiiType, value: string): boolean {
    if (type === 'email' && noOnes.test(value)) return true;
    return this.#call.messages.some(
      ({ role, parts }) => role !== 'tool' && parts.some((part) => part.kind !== 'media' && part.text.includes(value)),
    );
  }
}

/** Names kept for examples (RFC 2606), and how code is fetched. */
const noOnes = /@(?:[\w-]{1,63}\.){0,4}(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$|^git@/i;

/** One text of a model's, while it comes. */
export class ModelText implements TextEditor {
  readonly #data: ModelData;
  readonly #isJson: boolean;
  #held = '';
  /** The tail of what has left, as the model said it. */
  #before = '';
  /** Of JSON: where what is held begins. */
  #place: JsonPlace = jsonStart;
  /** There was too much to hold, so that a datum may have left in part. */
  #wasFull = false;

  constructor(data: ModelData, encoding: 'plain' | 'json') {
    this.#data = data;
    this.#isJson = encoding === 'json';
  }

  get isHolding(): boolean {
    return this.#held !== '';
  }

  push(text: string): string {
    const data = this.#data;
    if (!data.isWatched) return text;
    const isOpen = this.#held !== '';
    const whole = isOpen ? this.#held + text : text;
    if (!isOpen && !this.#wasFull && data.isPlain(whole)) return this.#left(whole, none, whole.length);
    const context = this.#before.slice(-CONTEXT_CHARS);
    const open = data.unfinished(context, whole);
    const isFull = whole.length - open > data.mostHeld(whole);
    return this.#leave(context, whole, isFull ? whole.length - CONTEXT_CHARS : open, isFull);
  }

  end(): string {
    return this.#leave(this.#before.slice(-CONTEXT_CHARS), this.#held, this.#held.length, false);
  }

  /** What is shown of the text up to a place, or up to a datum that goes on behind it. */
  #leave(context: string, text: string, upTo: number, isFull: boolean): string {
    // What tells a datum is held with it, but where there is too much of it.
    const isTold = this.#wasFull || this.#data.mayTell(upTo === text.length ? text : text.slice(0, upTo));
    const spans = upTo > 0 && isTold ? this.#data.spansIn(context, text) : none;
    if (upTo > 0) this.#wasFull = isFull;
    const torn = spans.find(({ start, end }) => start < upTo && end > upTo);
    return this.#left(text, spans, !torn ? upTo : torn.start > 0 ? torn.start : torn.end);
  }

  /** What is shown of the text up to a place; the rest is held. */
  #left(text: string, spans: readonly PiiSpan[], cut: number): string {
    const left = cut === text.length ? text : text.slice(0, cut);
    this.#held = cut === text.length ? '' : text.slice(cut);
    const shown = this.#data.replaced(left, spans, this.#isJson ? this.#place : undefined);
    if (this.#isJson) this.#place = placeAfter(this.#place, left);
    this.#before += left;
    if (this.#before.length > MOST_KEPT_CHARS) this.#before = this.#before.slice(-CONTEXT_CHARS);
    return shown;
  }
}

const none: readonly PiiSpan[] = [];
