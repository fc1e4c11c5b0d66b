/** The value below which `share` (0 to 1) of the values lie, interpolated; NaN of none. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export type Point = { readonly x: number; readonly y: number };

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Rise of y for each unit of x along the line of least squares; NaN when all x are equal. */
export const slope = (points: readonly Point[]): number => {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  let shared = 0;
  let spread = 0;
  for (const { x, y } of points) {
    shared += (x - meanX) * (y - meanY);
    spread += (x - meanX) ** 2;
  }
  return shared / spread;
};

/** The lowest point of each window of x that is `width` wide: what stays when garbage has been collected. */
export const windowMinima = (points: readonly Point[], width: number): readonly Point[] => {
  const lowest = new Map<number, Point>();
  for (const point of points) {
    const window = Math.floor(point.x / width);
    const known = lowest.get(window);
    if (!known || point.y < known.y) lowest.set(window, point);
  }
  return [...lowest.values()];
};
