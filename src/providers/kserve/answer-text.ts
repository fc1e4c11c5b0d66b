import { TokenEstimate } from '../../chat/text.ts';

/** What of a server's text is the answer: without the prompt that some repeat, and up to the first stop string. */
export class AnswerText {
  readonly #stops: readonly string[];
  readonly #longestStop: number;
  /** Forms in which the prompt may come back; empty once it has been dealt with. */
  #echoes: readonly string[];
  /** Not told yet: perhaps the beginning of an echo or of a stop string. */
  #held = '';
  readonly #said = new TokenEstimate();
  /** A stop string has come: nothing after it counts. */
  isCut = false;

  constructor(stops: readonly string[], echoes: readonly string[] = []) {
    this.#stops = stops;
    this.#longestStop = Math.max(0, ...stops.map((stop) => stop.length));
    this.#echoes = echoes.filter((echo) => echo !== '');
  }

  /** Of what has been told: an estimate. */
  get tokens(): number {
    return this.#said.tokens;
  }

  /** What can be told by now; may be empty. */
  push(piece: string): string {
    if (this.isCut) return '';
    this.#held += piece;
    if (this.#echoes.length > 0 && !this.#passEcho(piece)) return '';
    return this.#told(this.#held.length - this.#pending());
  }

  /** The rest, once all has come. */
  end(): string {
    if (this.isCut) return '';
    this.#dropEcho();
    return this.#told(this.#held.length);
  }

  /** Drops the prompt where it stands at the beginning; false while that is open. Looks at each piece once. */
  #passEcho(piece: string): boolean {
    const to = this.#held.length;
    const from = to - piece.length;
    this.#echoes = this.#echoes.filter((echo) =>
      echo.startsWith(piece.slice(0, Math.max(0, echo.length - from)), from),
    );
    if (this.#echoes.some((echo) => echo.length > to)) return false;
    this.#dropEcho();
    return true;
  }

  /** All forms that are left have matched as far as the text goes; one that goes further has not come. */
  #dropEcho(): void {
    const come = this.#echoes.map((echo) => echo.length).filter((length) => length <= this.#held.length);
    this.#held = this.#held.slice(Math.max(0, ...come));
    this.#echoes = [];
  }

  #told(safe: number): string {
    const at = this.#firstStop();
    const text = this.#held.slice(0, at ?? safe);
    this.isCut = at !== undefined;
    this.#held = this.isCut ? '' : this.#held.slice(safe);
    this.#said.add(text);
    return text;
  }

  /** Where the stop string begins that is complete first; so the cuts between pieces change nothing. */
  #firstStop(): number | undefined {
    let first: { readonly at: number; readonly end: number } | undefined;
    for (const stop of this.#stops) {
      const at = this.#held.indexOf(stop);
      const end = at + stop.length;
      if (at >= 0 && (!first || end < first.end || (end === first.end && at < first.at))) first = { at, end };
    }
    return first?.at;
  }

  /** How many of the last letters may be the beginning of a stop string. */
  #pending(): number {
    for (let length = Math.min(this.#longestStop - 1, this.#held.length); length > 0; length--) {
      const end = this.#held.slice(-length);
      if (this.#stops.some((stop) => stop.length > length && stop.startsWith(end))) return length;
    }
    return 0;
  }
}

/** The forms in which a prompt may be repeated: as sent, or without the marks that a tokenizer leaves out. */
export function echoesOf(prompt: string, marks: readonly string[]): readonly string[] {
  let bare = prompt;
  for (const mark of marks) bare = bare.replaceAll(mark, '');
  return bare === prompt ? [prompt] : [prompt, bare];
}
