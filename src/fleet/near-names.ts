/** Edit distance (Levenshtein) of two names, given up as `limit + 1` once it must exceed `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    if (Math.min(...current) > limit) return limit + 1;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const LONGEST_NAME = 128;

/** Up to three names that someone who typed `wanted` may have meant, nearest first. */
export function nearNames(wanted: string, names: readonly string[]): readonly string[] {
  const typed = wanted.slice(0, LONGEST_NAME).toLowerCase();
  const limit = Math.max(2, Math.floor(typed.length / 3));
  return names
    .map((name) => {
      const known = name.toLowerCase();
      const contained = typed.length >= 3 && (known.includes(typed) || typed.includes(known));
      const distance = editDistance(typed, known, limit);
      return { name, distance: contained ? Math.min(distance, limit) : distance };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}
