/** A part of a text, in UTF-16 units. */
export type Stretch = { readonly start: number; readonly end: number };

/** The spans that lie in none of the stretches, not even in part. Both lists are in order, and nothing in one overlaps. */
export function apartFrom<S extends Stretch>(spans: readonly S[], stretches: readonly Stretch[]): readonly S[] {
  if (stretches.length === 0) return spans;
  let next = 0;
  return spans.filter(({ start, end }) => {
    while ((stretches[next]?.end ?? Infinity) <= start) next++;
    return (stretches[next]?.start ?? Infinity) >= end;
  });
}
