import type { Nearest } from './neighbours.ts';
import type { OutcomeExample } from './outcome-example.ts';

/** Weight of a neighbour: e to so many times its cosine. */
const NEARNESS = 8;

/** What became of the nearest examples, model by model; used again for the next prompt. */
export class NeighbourVotes {
  readonly #weights: Float64Array;
  readonly #squares: Float64Array;
  readonly #qualities: Float64Array;
  readonly #likeness: Float64Array;

  constructor(models: number) {
    this.#weights = new Float64Array(models);
    this.#squares = new Float64Array(models);
    this.#qualities = new Float64Array(models);
    this.#likeness = new Float64Array(models);
  }

  /** Forgets the prompt before. */
  gather({ slots, cosines, size }: Nearest, examples: readonly OutcomeExample[]): void {
    for (const sums of [this.#weights, this.#squares, this.#qualities, this.#likeness]) sums.fill(0);
    for (let i = 0; i < size; i++) {
      const cosine = cosines[i] ?? 0;
      const nearness = Math.exp(NEARNESS * cosine);
      for (const { model, quality, weight } of examples[slots[i] ?? 0]?.outcomes ?? []) {
        const own = nearness * weight;
        this.#weights[model] = (this.#weights[model] ?? 0) + own;
        this.#squares[model] = (this.#squares[model] ?? 0) + own * own;
        this.#qualities[model] = (this.#qualities[model] ?? 0) + own * quality;
        this.#likeness[model] = (this.#likeness[model] ?? 0) + own * cosine * cosine;
      }
    }
  }

  /** The weighted mean of the model's outcomes, 0 to 1; 0.5 where there is none. */
  quality(model: number): number {
    const weights = this.#weights[model] ?? 0;
    return weights > 0 ? (this.#qualities[model] ?? 0) / weights : 0.5;
  }

  /**
   * How many outcomes of the very prompt the neighbours' are worth: their effective number (Kish, 1965), each counting the
   * square of its cosine, the share of it that is the same.
   */
  evidence(model: number): number {
    const weights = this.#weights[model] ?? 0;
    if (weights === 0) return 0;
    const effective = (weights * weights) / (this.#squares[model] ?? 1);
    return (effective * (this.#likeness[model] ?? 0)) / weights;
  }
}
