import type { ModelId } from '../../chat/model-id.ts';
import { intents } from '../../fleet/intents.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import type { Prompt } from '../experience.ts';
import { contextMatch } from '../quality/context-match.ts';
import { ExampleStore } from '../quality/example-store.ts';
import { Familiarity } from '../quality/familiarity.ts';
import { intentPriorOf } from '../quality/intent-prior.ts';
import { ModelPlaces } from '../quality/model-places.ts';
import { accuracyByIntent, ModelRecord } from '../quality/model-record.ts';
import { NeighbourVotes } from '../quality/neighbour-votes.ts';
import { RecursiveLeastSquares } from '../score/recursive-least-squares.ts';
import { DenseNeighbours } from './dense-neighbours.ts';
import { SKETCH, Sketches } from './sketches.ts';

/** How well a model answered a prompt whose text has this vector. */
type EmbeddedOutcome = {
  readonly prompt: Pick<Prompt, 'intent' | 'posterior'>;
  /** Of the text. */
  readonly hash: string;
  readonly vector: Float32Array;
  readonly model: ModelId;
  /** 0 to 1. */
  readonly quality: number;
  /** How far that is to be trusted, above 0, at most 1. */
  readonly weight: number;
};

const MOST_EXAMPLES = 8000;
/** 32 MB: all examples at 1,024 dimensions, fewer of longer vectors. */
const MOST_FIGURES = 8_192_000;
const MOST_MODELS = 128;
/** One of so many prompts is compared with the old ones to see how familiar prompts usually are. */
const COMPARED_OF = 4;
const REFITTED_AFTER = 32;
/** The head's first figure is always 1. */
const HEAD_INPUT = SKETCH + 1;
/** A head of which nothing has been learned knows nothing. */
const UNDECIDED = 0.5;

/** Examples hold no words here; their vectors stand in one piece of memory. */
const noWords = { at: new Uint32Array(0), weight: new Float32Array(0) };
const noFigures = new Float64Array(0);

/**
 * Learns from outcomes how well each model answers which prompts, by what their texts mean: what became of the nearest
 * vectors, and of each model a ridge regression on a sketch of the vector, solved anew with every outcome, so that it needs
 * no step size and is as good with few outcomes as it can be. Weighed as words are.
 */
export class EmbeddingExperience {
  readonly #random: () => number;
  readonly #dimensions: number;
  readonly #sketches: Sketches;
  readonly #store: ExampleStore;
  readonly #neighbours: DenseNeighbours;
  readonly #familiarity = new Familiarity();
  readonly #votes = new NeighbourVotes(MOST_MODELS);
  readonly #places = new ModelPlaces(MOST_MODELS);
  readonly #records: (ModelRecord | undefined)[] = [];
  readonly #heads: (RecursiveLeastSquares | undefined)[] = [];
  /** Used again for every prompt. */
  readonly #input = new Float64Array(HEAD_INPUT);
  #learned = 0;

  constructor(dimensions: number, random: () => number) {
    const most = Math.min(MOST_EXAMPLES, Math.floor(MOST_FIGURES / dimensions));
    this.#random = random;
    this.#dimensions = dimensions;
    this.#sketches = new Sketches(dimensions, random);
    this.#store = new ExampleStore(most, random);
    this.#neighbours = new DenseNeighbours(dimensions, most, random);
  }

  get learned(): number {
    return this.#learned;
  }

  /** Vectors of another length are none of those that it has learned. */
  takes(vector: Float32Array): boolean {
    return vector.length === this.#dimensions;
  }

  /** The share of such requests that each model answers well, 0 to 1, aligned with `models`. */
  accuracies(
    { posterior }: Pick<Prompt, 'posterior'>,
    vector: Float32Array,
    models: readonly { readonly card: ModelCard }[],
  ): Float64Array {
    const accuracies = new Float64Array(models.length);
    const nearest = this.#neighbours.find(vector);
    const gate = this.#familiarity.gate(nearest.most);
    this.#votes.gather(nearest, this.#store.examples);
    this.#read(vector);
    for (const [at, { card }] of models.entries()) {
      const place = this.#places.of(card.id);
      const record = place === undefined ? undefined : this.#records[place];
      const isKnown = place !== undefined && record !== undefined;
      accuracies[at] = contextMatch({
        byIntent: accuracyByIntent(posterior, intentPriorOf(card), record),
        byWords: isKnown ? this.#foretold(place) : UNDECIDED,
        outcomes: isKnown ? record.outcomes : 0,
        byNeighbours: isKnown ? this.#votes.quality(place) : UNDECIDED,
        neighbours: isKnown ? this.#votes.evidence(place) : 0,
        gate,
      });
    }
    return accuracies;
  }

  learn({ prompt: { intent, posterior }, hash, vector, model, quality, weight }: EmbeddedOutcome): void {
    if (this.#random() * COMPARED_OF < 1) this.#familiarity.see(this.#neighbours.find(vector).most);
    const place = this.#places.take(model, (left) => this.#forget(left));
    const record = (this.#records[place] ??= new ModelRecord());
    const head = (this.#heads[place] ??= newHead());
    this.#read(vector);
    for (const [other, known] of this.#records.entries()) known?.foretell(posterior, this.#foretold(other));
    record.learn(posterior, quality, this.#foretold(place), weight);
    head.learn(this.#input, quality, weight);
    const slot = this.#store.add({
      hash,
      words: noWords,
      figures: noFigures,
      intent: intents.indexOf(intent),
      outcomes: [{ model: place, quality, weight }],
    });
    if (slot !== undefined) this.#neighbours.put(slot, vector);
    if (++this.#learned % REFITTED_AFTER === 0) this.#familiarity.refit();
  }

  #read(vector: Float32Array): void {
    this.#input[0] = 1;
    this.#sketches.write(vector, this.#input, 1);
  }

  /** Of the prompt that was read last. */
  #foretold(place: number): number {
    return Math.min(1, Math.max(0, this.#heads[place]?.predict(this.#input) ?? UNDECIDED));
  }

  #forget(place: number): void {
    this.#records[place] = undefined;
    this.#heads[place] = undefined;
    this.#store.forget(place);
  }
}

function newHead(): RecursiveLeastSquares {
  const prior = new Float64Array(HEAD_INPUT);
  prior[0] = UNDECIDED;
  return new RecursiveLeastSquares(prior);
}
