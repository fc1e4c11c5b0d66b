/** A stretch of a text, in UTF-16 units, and what it is. */
export type Stretch = { readonly type: string; readonly start: number; readonly end: number };

/** How much of what two stretches cover together must be covered by both. */
export const MIN_IOU = 0.75;

/** What was compared in a text, by places in the lists that were given. */
export type Matched = {
  /** For each labelled stretch, whether it was found. */
  readonly found: readonly boolean[];
  /** The found stretches that no labelled one accounts for. */
  readonly extra: readonly Stretch[];
};

const inked = /[^\s\p{P}]/u;

/** Without space and punctuation at its ends; undefined where nothing is left. */
function trimmed(text: string, stretch: Stretch): Stretch | undefined {
  let { start, end } = stretch;
  while (start < end && !inked.test(text.charAt(start))) start++;
  while (end > start && !inked.test(text.charAt(end - 1))) end--;
  return start < end ? { ...stretch, start, end } : undefined;
}

/**
 * Stretches in order, without space and punctuation at their ends, those of one type that only such characters part made
 * one: a set may label a street, a flat and a floor apart where another sees one address.
 */
export function joined(text: string, stretches: readonly Stretch[]): readonly Stretch[] {
  const sorted = stretches
    .flatMap((stretch) => trimmed(text, stretch) ?? [])
    .sort((one, other) => one.start - other.start || one.end - other.end);
  const result: Stretch[] = [];
  for (const stretch of sorted) {
    const last = result.at(-1);
    if (last?.type === stretch.type && !inked.test(text.slice(last.end, stretch.start)))
      result[result.length - 1] = { ...last, end: Math.max(last.end, stretch.end) };
    else result.push(stretch);
  }
  return result;
}

/** Stretches without what lies in places that do not count; what is cut in two is two. */
export function without(stretches: readonly Stretch[], ignored: readonly Stretch[]): readonly Stretch[] {
  let left = [...stretches];
  for (const { start, end } of ignored)
    left = left.flatMap((stretch) =>
      stretch.end <= start || stretch.start >= end
        ? [stretch]
        : [
            { ...stretch, end: Math.min(stretch.end, start) },
            { ...stretch, start: Math.max(stretch.start, end) },
          ].filter((part) => part.start < part.end),
    );
  return left;
}

/**
 * Compares what is labelled with what was found, whatever the types, as Presidio's span evaluation does: several found
 * stretches count together for one labelled one while each makes the match better.
 */
export function matched(labelled: readonly Stretch[], found: readonly Stretch[]): Matched {
  const used = new Set<Stretch>();
  const hits = labelled.map((label) => {
    let best: { readonly parts: readonly Stretch[]; readonly iou: number } = { parts: [], iou: 0 };
    for (const stretch of found) {
      if (used.has(stretch) || overlap(label, stretch) === 0) continue;
      const parts = [...best.parts, stretch];
      const iou = iouOf(label, parts);
      if (iou > best.iou) best = { parts, iou };
    }
    if (best.iou < MIN_IOU) return false;
    for (const part of best.parts) used.add(part);
    return true;
  });
  return { found: hits, extra: found.filter((stretch) => !used.has(stretch)) };
}

const overlap = (one: Stretch, other: Stretch): number =>
  Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));

/** Intersection over union; the parts do not overlap. */
function iouOf(label: Stretch, parts: readonly Stretch[]): number {
  let shared = 0;
  let all = label.end - label.start;
  for (const part of parts) {
    const common = overlap(label, part);
    shared += common;
    all += part.end - part.start - common;
  }
  return shared / all;
}
