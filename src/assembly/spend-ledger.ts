import { type Nanodollars, NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import { jsonBytes, objectIn } from './json-bytes.ts';

/** More instances than ever start on one day. */
const MOST_ENTRIES = 1000;
const MOST_SPENT: Nanodollars = 10_000_000 * NANODOLLARS_PER_DOLLAR;
const instanceId = /^[\w-]{16}$/;

/**
 * What each instance has spent on one day. Figures only grow, so that copies are joined by taking the larger of two, in
 * any order and however often (a grow-only counter; Shapiro and others, INRIA RR-7506, 2011).
 */
export class SpendLedger {
  readonly day: number;
  readonly #spent = new Map<string, Nanodollars>();

  constructor(day: number) {
    this.day = day;
  }

  /** Takes in another copy, which may be anything; whether that copy lacks something. */
  join(copy: Uint8Array | undefined): boolean {
    const others = copy ? entriesOf(copy) : nothing;
    for (const [id, spent] of others) this.put(id, spent);
    return this.#spent.size > others.size || [...this.#spent].some(([id, spent]) => spent > (others.get(id) ?? -1));
  }

  put(id: string, spent: Nanodollars): void {
    const before = this.#spent.get(id);
    if (before === undefined && this.#spent.size >= MOST_ENTRIES) return;
    if (before === undefined || spent > before) this.#spent.set(id, spent);
  }

  /** What all but that instance have spent. */
  exceptFor(id: string): Nanodollars {
    let total = 0;
    for (const [other, spent] of this.#spent) if (other !== id) total += spent;
    return total;
  }

  encode(): Uint8Array {
    return jsonBytes(Object.fromEntries(this.#spent));
  }
}

const nothing: ReadonlyMap<string, Nanodollars> = new Map();

function entriesOf(copy: Uint8Array): ReadonlyMap<string, Nanodollars> {
  return new Map(Object.entries(objectIn(copy)).filter(isEntry));
}

const isEntry = (entry: [string, unknown]): entry is [string, Nanodollars] => {
  const [id, spent] = entry;
  return instanceId.test(id) && typeof spent === 'number' && spent >= 0 && spent <= MOST_SPENT;
};
