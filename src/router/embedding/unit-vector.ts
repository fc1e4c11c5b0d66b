const MOST_DIMENSIONS = 8192;

/** The vector at length 1; undefined where it is none: empty, too long, all zero, or with what is no number in it. */
export function unitVector(vector: Float32Array): Float32Array | undefined {
  if (vector.length === 0 || vector.length > MOST_DIMENSIONS) return undefined;
  let squares = 0;
  for (const figure of vector) squares += figure * figure;
  if (!(squares > 0 && squares < Infinity)) return undefined;
  const scale = 1 / Math.sqrt(squares);
  return vector.map((figure) => figure * scale);
}
