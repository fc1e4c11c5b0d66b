import type { Heard } from '../wire/heard.ts';
import { readNumbered, TOKENS } from './numbered-text.ts';

const ends = ['complete', 'errorFrame', 'errorStatus', 'truncated', 'disordered', 'unended', 'dishonest'] as const;
/** How a request ended; the first three are right. */
export type End = (typeof ends)[number];

/** Of a failure that upstreams cause. */
const honestStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export function endOf(heard: Heard, request: number): End {
  if (heard.status === 0 || !heard.isWhole) return 'unended';
  if (heard.breaches.length > 0) return 'dishonest';
  if (heard.status !== 200) return heard.error && honestStatuses.has(heard.status) ? 'errorStatus' : 'dishonest';
  const text = readNumbered(heard.text, request);
  if (text.kind === 'disordered') return 'disordered';
  if (heard.error) return heard.finishReason === undefined && !heard.isDone ? 'errorFrame' : 'dishonest';
  return text.tokens === TOKENS && heard.finishReason === 'stop' && heard.isDone ? 'complete' : 'truncated';
}

/** Counts of ends, and one example of each that is wrong. */
export class Tally {
  readonly counts: Record<End, number>;
  readonly examples: Partial<Record<End, string>> = {};
  /** Codes of errors, by how often they came. */
  readonly codes: Record<string, number> = {};

  constructor() {
    this.counts = Object.fromEntries(ends.map((end) => [end, 0])) as Record<End, number>;
  }

  add(heard: Heard, request: number): void {
    const end = endOf(heard, request);
    this.counts[end]++;
    if (heard.error) {
      const code = `${heard.status} ${String(heard.error.code)}`;
      this.codes[code] = (this.codes[code] ?? 0) + 1;
    }
    if (end !== 'complete')
      this.examples[end] ??=
        `request ${request}: ${heard.status} ${heard.error?.message ?? ''} ${heard.breaches.join()} ${heard.text.slice(0, 200)}`;
  }

  get requests(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }
}
