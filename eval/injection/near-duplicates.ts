const WORDS = 8;
/** So many runs of words in common, or such a share of those of the shorter, make two texts of one origin. */
const SHARED_RUNS = 6;
const SHARED_PART = 0.15;

/** A number for each text; texts that share runs of eight words have the same, directly or by way of others. */
export function clustersOf(texts: readonly string[]): readonly number[] {
  const parent = texts.map((_, at) => at);
  const root = (at: number): number => (parent[at] === at ? at : (parent[at] = root(parent[at] ?? at)));
  const runs = texts.map(runsOf);
  const textsWith = new Map<string, number[]>();
  runs.forEach((own, at) => {
    const shared = new Map<number, number>();
    for (const run of own) {
      const others = textsWith.get(run) ?? [];
      for (const other of others) shared.set(other, (shared.get(other) ?? 0) + 1);
      if (others.push(at) === 1) textsWith.set(run, others);
    }
    for (const [other, count] of shared)
      if (count >= SHARED_RUNS || count / Math.min(own.size, runs[other]?.size ?? 1) >= SHARED_PART)
        parent[root(at)] = root(other);
  });
  return texts.map((_, at) => root(at));
}

function runsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  if (words.length <= WORDS) return new Set([words.join(' ')]);
  return new Set(words.slice(WORDS - 1).map((_, at) => words.slice(at, at + WORDS).join(' ')));
}
