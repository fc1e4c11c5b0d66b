import { bounded, share } from './bounded.ts';

/** What has been observed of scores, as plain JSON. */
export type CalibrationState = {
  readonly outcomes: number;
  /** By bin of the score: weight of its outcomes, and of what share they were good. */
  readonly weights: readonly number[];
  readonly goods: readonly number[];
};

const BINS = 100;
/** Fewer say too little to trust the curve more than the score itself. */
const LEAST_OUTCOMES = 500;
/** So many outcomes later an outcome counts half. */
const HALF_LIFE_OUTCOMES = 5000;
const FADING = 2 ** (-1 / HALF_LIFE_OUTCOMES);
const MOST_WEIGHT = 10;
/** The curve is drawn anew after so many outcomes. */
const REDRAWN_AFTER = 25;

type Block = { score: number; good: number; weight: number };

/**
 * What a score has meant so far: the share of good answers that scores like it came with. Isotonic regression by pooling
 * adjacent violators (Ayer et al., 1955) over bins of the score, drawn through the centres of the pools (centred isotonic
 * regression, Oron and Flournoy, 2017). Until enough outcomes are known a score means itself.
 */
export class Calibration {
  #outcomes = 0;
  readonly #weights = new Float64Array(BINS);
  readonly #goods = new Float64Array(BINS);
  /** Values at the edges of the bins, between which it runs straight. */
  readonly #curve = new Float64Array(BINS + 1);

  /** A saved state that does not fit is left aside. */
  constructor(saved?: unknown) {
    if (!isState(saved)) return;
    this.#outcomes = saved.outcomes;
    this.#weights.set(saved.weights);
    this.#goods.set(saved.goods);
    this.#redraw();
  }

  get isUsed(): boolean {
    return this.#outcomes >= LEAST_OUTCOMES;
  }

  /** The share of good answers to expect of a score, both 0 to 1. Never falls as the score rises. */
  of(score: number): number {
    const raw = share(score);
    if (!this.isUsed) return raw;
    const place = raw * BINS;
    const below = Math.min(Math.floor(place), BINS - 1);
    const low = this.#curve[below] ?? raw;
    const high = this.#curve[below + 1] ?? raw;
    return share(low + (high - low) * (place - below));
  }

  /** An answer of a model with that score was so good, 0 to 1. */
  learn(score: number, good: number, weight = 1): void {
    const counts = bounded(weight, 0, MOST_WEIGHT, 0);
    if (counts === 0 || !Number.isFinite(score) || !Number.isFinite(good)) return;
    for (let at = 0; at < BINS; at++) {
      this.#weights[at] = (this.#weights[at] ?? 0) * FADING;
      this.#goods[at] = (this.#goods[at] ?? 0) * FADING;
    }
    const bin = Math.min(Math.floor(share(score) * BINS), BINS - 1);
    this.#weights[bin] = (this.#weights[bin] ?? 0) + counts;
    this.#goods[bin] = (this.#goods[bin] ?? 0) + counts * share(good);
    this.#outcomes++;
    if (this.#outcomes % REDRAWN_AFTER === 0) this.#redraw();
  }

  save(): CalibrationState {
    return { outcomes: this.#outcomes, weights: [...this.#weights], goods: [...this.#goods] };
  }

  #redraw(): void {
    const blocks = pooled(this.#weights, this.#goods);
    let next = 0;
    for (let edge = 0; edge <= BINS; edge++) {
      const score = edge / BINS;
      while (next < blocks.length && (blocks[next]?.score ?? 0) < score) next++;
      const above = blocks[next] ?? blocks[next - 1];
      const below = blocks[next - 1] ?? above;
      if (!above || !below) continue;
      const width = above.score - below.score;
      const along = width > 0 ? (score - below.score) / width : 0;
      this.#curve[edge] = below.good + (above.good - below.good) * share(along);
    }
  }
}

/** Neighbours that fall where they should rise become one, until none falls. */
function pooled(weights: Float64Array, goods: Float64Array): readonly Block[] {
  const blocks: Block[] = [];
  weights.forEach((weight, bin) => {
    if (weight <= 0) return;
    let block: Block = { score: (bin + 0.5) / BINS, good: (goods[bin] ?? 0) / weight, weight };
    for (let last = blocks.at(-1); last && last.good >= block.good; last = blocks.at(-1)) {
      blocks.pop();
      const both = last.weight + block.weight;
      block = {
        score: (last.score * last.weight + block.score * block.weight) / both,
        good: (last.good * last.weight + block.good * block.weight) / both,
        weight: both,
      };
    }
    blocks.push(block);
  });
  return blocks;
}

function isState(saved: unknown): saved is CalibrationState {
  if (typeof saved !== 'object' || saved === null) return false;
  const { outcomes, weights, goods } = saved as Partial<Record<keyof CalibrationState, unknown>>;
  if (!Number.isSafeInteger(outcomes) || (outcomes as number) < 0 || !areSums(weights) || !areSums(goods)) return false;
  return outcomes === 0 || weights.some((weight) => weight > 0);
}

const areSums = (figures: unknown): figures is readonly number[] =>
  Array.isArray(figures) &&
  figures.length === BINS &&
  figures.every((figure) => Number.isFinite(figure) && (figure as number) >= 0);
