import type { ChatCall } from '../../chat/call.ts';
import { type JsonPlace, placeAfter, replaceStretches } from './json-text.ts';
import type { PiiType } from './pii-span.ts';
import type { RequestVault } from './vault.ts';

const CONTEXT_CHARS = 64;

/** No such datum is without one of them. */
const telling = /[0-9@]/;

/**
 * Personal data that a model says of itself: what it has learned, or made up. It is masked unless the caller has written
 * it in this very request; who may see it is shown it like all that needs a right, once that is written down.
 */
export class ModelData {
  readonly #vault: RequestVault;
  readonly #call: ChatCall;
  readonly #wanted: ReadonlySet<PiiType>;
  readonly isWatched: boolean;

  constructor(vault: RequestVault, call: ChatCall) {
    this.#vault = vault;
    this.#call = call;
    this.#wanted = vault.policy.output;
    this.isWatched = this.#wanted.size > 0;
  }

  /**
   * The text with placeholders for such data; `before` tells what went before it, and has left already. Of JSON it is said
   * where the text begins: a number becomes a string.
   */
  masked(before: string, text: string, json?: JsonPlace): string {
    if (!this.isWatched || !telling.test(text)) return text;
    const context = before.slice(-CONTEXT_CHARS);
    const whole = context + text;
    const spans = this.#vault.detect(whole, this.#wanted);
    if (spans.length === 0) return text;
    const places = spans
      .filter(({ end, start, type }) => end > context.length && !this.#isKnown(type, whole.slice(start, end)))
      .map((span) => ({ type: span.type, start: span.start - context.length, end: span.end - context.length }));
    const masked = replaceStretches(text, places, ({ type, start }, value) => {
      const words = this.#vault.maskOfModel(type, value);
      return json && !placeAfter(json, text.slice(0, Math.max(0, start))).isInString ? JSON.stringify(words) : words;
    });
    this.#vault.tell();
    return masked;
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
