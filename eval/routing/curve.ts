/** What each of two models got for a prompt, and how much a router wants the strong one for it. */
export type PairOutcome = { readonly weak: number; readonly strong: number; readonly wish: number };

export type CurvePoint = { readonly strongShare: number; readonly quality: number };

const QUANTILES = 10;

/** Quality by share of strong calls at eleven thresholds, ten quantiles of the wishes apart, as RouteLLM's `evaluate.py` draws it. */
export function curveOf(outcomes: readonly PairOutcome[]): readonly CurvePoint[] {
  const sorted = Float64Array.from(outcomes, ({ wish }) => wish).sort();
  const thresholds = new Set(Array.from({ length: QUANTILES + 1 }, (_, at) => quantile(sorted, at / QUANTILES)));
  return [...thresholds]
    .map((threshold) => {
      let [strong, quality] = [0, 0];
      for (const outcome of outcomes) {
        if (outcome.wish >= threshold) strong++;
        quality += outcome.wish >= threshold ? outcome.strong : outcome.weak;
      }
      return { strongShare: strong / outcomes.length, quality: quality / outcomes.length };
    })
    .sort((one, other) => one.strongShare - other.strongShare);
}

export type CurveFigures = {
  /** Average performance gap recovered: 0 is the weak model, 0.5 chance, 1 the strong one. */
  readonly apgr: number;
  /** Percent of strong calls that recover half, four fifths of the gap. */
  readonly cpt50: number;
  readonly cpt80: number;
};

/** Ong et al., "RouteLLM" (2024), section 3. */
export function figuresOfCurve(outcomes: readonly PairOutcome[]): CurveFigures {
  const points = curveOf(outcomes);
  const weak = mean(outcomes.map((outcome) => outcome.weak));
  const strong = mean(outcomes.map((outcome) => outcome.strong));
  let area = 0;
  for (const [at, point] of points.entries()) {
    const before = points[at - 1];
    if (before) area += ((point.strongShare - before.strongShare) * (point.quality + before.quality)) / 2;
  }
  const span = (points.at(-1)?.strongShare ?? 0) - (points[0]?.strongShare ?? 0);
  const callsFor = (recovered: number): number => 100 * shareFor(points, weak + recovered * (strong - weak));
  return { apgr: (area / span - weak) / (strong - weak), cpt50: callsFor(0.5), cpt80: callsFor(0.8) };
}

/** The first share of strong calls that reaches the quality, between points by straight lines. */
function shareFor(points: readonly CurvePoint[], quality: number): number {
  for (const [at, point] of points.entries()) {
    if (point.quality < quality) continue;
    const before = points[at - 1];
    if (!before) return point.strongShare;
    const part = (quality - before.quality) / (point.quality - before.quality);
    return before.strongShare + part * (point.strongShare - before.strongShare);
  }
  return 1;
}

/** Of sorted numbers, between two of them by a straight line. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? NaN;
  return low + ((sorted[Math.ceil(place)] ?? NaN) - low) * (place - Math.floor(place));
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of a sample. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1));
}

export type CostPoint = { readonly cost: number; readonly quality: number };

/**
 * Average improvement in quality (Hu et al., "RouterBench", 2024): the area under the non-decreasing upper hull of the points
 * between two costs, over their distance.
 */
export function averageQuality(points: readonly CostPoint[], least: number, most: number): number {
  const hull = upperHull(points);
  let area = 0;
  for (const [at, to] of hull.entries()) {
    const from = hull[at - 1];
    if (from)
      area +=
        (clamp(to.cost) - clamp(from.cost)) *
        ((heightAt(from, to, clamp(from.cost)) + heightAt(from, to, clamp(to.cost))) / 2);
  }
  const last = hull.at(-1);
  if (last && last.cost < most) area += (most - Math.max(least, last.cost)) * last.quality;
  return area / (most - least);

  function clamp(cost: number): number {
    return Math.min(most, Math.max(least, cost));
  }
}

const heightAt = (from: CostPoint, to: CostPoint, cost: number): number =>
  from.quality + ((to.quality - from.quality) * (cost - from.cost)) / (to.cost - from.cost);

/** From the cheapest point to the best one, turning down only. */
function upperHull(points: readonly CostPoint[]): readonly CostPoint[] {
  const hull: CostPoint[] = [];
  const sorted = [...points].sort((one, other) => one.cost - other.cost || other.quality - one.quality);
  for (const point of sorted) {
    if (point.quality <= (hull.at(-1)?.quality ?? -Infinity)) continue;
    for (let last = hull.at(-1), before = hull.at(-2); last && before; last = hull.at(-1), before = hull.at(-2)) {
      if (heightAt(before, point, last.cost) < last.quality) break;
      hull.pop();
    }
    hull.push(point);
  }
  return hull;
}
