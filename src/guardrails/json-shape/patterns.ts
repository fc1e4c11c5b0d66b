import { RE2JS } from 're2js';

const MOST_PATTERNS = 64;
const LONGEST_PATTERN_CHARS = 500;
const LONGEST_TEXT_CHARS = 10_000;
/** Counted repetitions make large machines: `x{1000}` is a thousand states. */
const MOST_REPEATS = 2000;

const counts = /\{(\d{1,9})(?:,(\d{0,9}))?\}/g;

/** The patterns of one schema, run in linear time. What cannot be run so, or is too much, matches everything. */
export class Patterns {
  readonly #known = new Map<string, RE2JS | undefined>();
  #repeats = 0;

  matches(pattern: string, text: string): boolean {
    if (text.length > LONGEST_TEXT_CHARS) return true;
    if (!this.#known.has(pattern)) this.#known.set(pattern, this.#compiled(pattern));
    return this.#known.get(pattern)?.test(text) ?? true;
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
