import { BoundedMap } from '../runtime/bounded-map.ts';
import type { Findings } from './findings.ts';
import type { Look } from './looks.ts';
import { digestOf } from './text-digest.ts';

/** Some thousand conversations of some turns; each edit of a text counts as one more text. */
const MOST_KEPT = 20_000;
/** A text of a megabyte may have a hundred thousand edits, and is looked at again. */
const MOST_EDITS = 256;
/** A shorter text is looked at again as quickly as it is found, but by those who take their time. */
const WORTH_KEEPING_CHARS = 64;

/**
 * What was found in texts that do not change: of a long conversation only the last turn is new. Texts are kept as
 * digests. When there are too many, those go that were looked at the longest ago: to look
 * again, once in many thousand texts, costs less than to note each time that one was asked for.
 */
export class VerdictMemo {
  readonly #kept: BoundedMap<string, Findings>;

  constructor(most = MOST_KEPT) {
    this.#kept = new BoundedMap(most, weightOf);
  }

  /** Under which a text is found; undefined where it is not worth it. */
  keyOf(policy: string, { name, isSlow }: Pick<Look, 'name' | 'isSlow'>, text: string): string | undefined {
    const isWorthIt = isSlow || text.length >= WORTH_KEEPING_CHARS;
    return isWorthIt ? `${policy}\n${name}${digestOf(text)}` : undefined;
  }

  get(key: string): Findings | undefined {
    return this.#kept.get(key);
  }

  set(key: string, findings: Findings): void {
    this.#kept.set(key, findings);
  }
}

function weightOf(findings: Findings): number {
  let edits = 0;
  for (const { verdict } of findings) if (verdict.action === 'edit') edits += verdict.edits.length;
  return edits > MOST_EDITS ? Infinity : 1 + edits;
}
