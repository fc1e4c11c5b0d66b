import { type PiiSpan, type PiiType, piiTypes } from './pii-span.ts';

/** Types whose form alone tells them well, the stricter form last. */
const strict: readonly PiiType[] = ['national_id', 'edrpou', 'id_card', 'rnokpp', 'card', 'iban', 'email'];
const strictness = new Map(piiTypes.map((type) => [type, strict.indexOf(type)]));

/** Types that are told by words; they may reach too far. */
const isWordy = ({ type }: PiiSpan): boolean => type === 'person' || type === 'address';

const rankOf = ({ type }: PiiSpan): number => strictness.get(type) ?? -1;

const byPlace = (one: PiiSpan, other: PiiSpan): number =>
  one.start - other.start || other.end - one.end || other.score - one.score || rankOf(other) - rankOf(one);

/**
 * Sorted spans that do not overlap, and that cover all that the given ones do:
 *
 * 1. of spans of the same place the surest stays, of equally sure ones the type with the stricter form;
 * 2. a span within another gives way to it: a telephone number within an IBAN is none. Only within a name or an address
 *    something else that is surer stays, and of the name what is left;
 * 3. of spans that overlap in part, those of one type become one; of others the surer one stays whole, and of the other
 *    what is left.
 */
export function resolveOverlaps(text: string, spans: readonly PiiSpan[]): readonly PiiSpan[] {
  if (spans.length < 2) return spans;
  const kept: PiiSpan[] = [];
  for (const span of [...spans].sort(byPlace)) place(text, kept, span);
  return kept;
}

/** Adds a span that begins no earlier than those that were added before. */
function place(text: string, kept: PiiSpan[], span: PiiSpan): void {
  const last = kept.at(-1);
  if (last === undefined || span.start >= last.end) {
    kept.push(span);
  } else if (span.start < last.start) {
    // The last one is what was left of a name; what it was cut by comes first.
    kept.pop();
    place(text, kept, span);
    place(text, kept, last);
  } else if (span.end > last.end) {
    kept.splice(-1, 1, ...parted(text, last, span));
  } else if (isWordy(last) && !isWordy(span) && span.score > last.score) {
    const before = trimmed(text, { ...last, end: span.start });
    const after = trimmed(text, { ...last, start: span.end });
    kept.splice(-1, 1, ...(before ? [before] : []), span, ...(after ? [after] : []));
  }
}

/** Two spans of which the second begins within the first and ends behind it. */
function parted(text: string, one: PiiSpan, other: PiiSpan): readonly PiiSpan[] {
  if (one.type === other.type) return [{ ...one, end: other.end, score: Math.max(one.score, other.score) }];
  if (one.score >= other.score) {
    const rest = trimmed(text, { ...other, start: one.end });
    return rest ? [one, rest] : [one];
  }
  const rest = trimmed(text, { ...one, end: other.start });
  return rest ? [rest, other] : [other];
}

const inked = /[\p{L}\p{N}]/u;

/** Without space and punctuation at its ends. */
function trimmed(text: string, span: PiiSpan): PiiSpan | undefined {
  let { start, end } = span;
  while (start < end && !inked.test(text.charAt(start))) start++;
  while (end > start && !inked.test(text.charAt(end - 1))) end--;
  return start < end ? { ...span, start, end } : undefined;
}
