/** Normalised discounted cumulative gain over the first `depth` places, all relevant ones counting alike (Järvelin and Kekäläinen, 2002). */
export function ndcg(ranked: readonly string[], relevant: ReadonlySet<string>, depth: number): number {
  const gainAt = (place: number): number => 1 / Math.log2(place + 2);
  let gained = 0;
  for (const [place, id] of ranked.slice(0, depth).entries()) if (relevant.has(id)) gained += gainAt(place);
  let best = 0;
  for (let place = 0; place < Math.min(depth, relevant.size); place++) best += gainAt(place);
  return best === 0 ? 0 : gained / best;
}

/** The share of what is relevant among the first `depth` places. */
export function recall(ranked: readonly string[], relevant: ReadonlySet<string>, depth: number): number {
  if (relevant.size === 0) return 0;
  return ranked.slice(0, depth).filter((id) => relevant.has(id)).length / relevant.size;
}
