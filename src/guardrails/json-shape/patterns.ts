import { RE2JS } from 're2js';

/** Books reading a text so many times. */
type Work = { spendOn(text: string, times: number): void };

const MOST_PATTERNS = 64;
const LONGEST_PATTERN_CHARS = 500;
const LONGEST_TEXT_CHARS = 10_000;
/** Counted repetitions make large machines: `x{1000}` is a thousand states. */
const MOST_REPEATS = 2000;

/** What a letter costs, in looks at one; each two states of the machine cost one more. Measured. */
const LOOKS_PER_LETTER = 32;

const counts = /\{(\d{1,9})(?:,(\d{0,9}))?\}/g;

/** The patterns of one schema, run in linear time. What cannot be run so, or is too much, matches everything. */
export class Patterns {
  readonly #known = new Map<string, RE2JS | undefined>();
  readonly #check: Work;
  #repeats = 0;

  constructor(check: Work) {
    this.#check = check;
  }

  /** Throws `TooMuchToCheck`. */
  matches(pattern: string, text: string): boolean {
    if (text.length > LONGEST_TEXT_CHARS) return true;
    this.#check.spendOn(pattern, 1);
    if (!this.#known.has(pattern)) this.#known.set(pattern, this.#compiled(pattern));
    const compiled = this.#known.get(pattern);
    if (!compiled) return true;
    this.#check.spendOn(text, LOOKS_PER_LETTER + compiled.programSize() / 2);
    return compiled.test(text);
  }

  #compiled(pattern: string): RE2JS | undefined {
    if (pattern.length > LONGEST_PATTERN_CHARS || this.#known.size >= MOST_PATTERNS) return undefined;
    for (const [, least, most] of pattern.matchAll(counts)) this.#repeats += Number(most || least) || 0;
    if (this.#repeats > MOST_REPEATS) return undefined;
    try {
      return RE2JS.compile(pattern);
    } catch {
      return undefined; // looks back or ahead, which needs another machine
    }
  }
}
