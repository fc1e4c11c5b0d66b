import type { ModelId } from '../../chat/model-id.ts';
import { type Intent, intents } from '../../fleet/intents.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import type { Experience, Prompt } from '../experience.ts';
import { contextDeviation, contextMatch } from './context-match.ts';
import { ExampleStore } from './example-store.ts';
import { Familiarity } from './familiarity.ts';
import { FloatTape, FloatTapeReader } from './float-tape.ts';
import { intentPriorOf } from './intent-prior.ts';
import { ModelPlaces } from './model-places.ts';
import { accuracyByIntent, evidenceOfIntent, ModelRecord } from './model-record.ts';
import { NeighbourVotes } from './neighbour-votes.ts';
import { Neighbours } from './neighbours.ts';
import type { OutcomeExample } from './outcome-example.ts';
import { type HeadInput, OutcomeHeads } from './outcome-heads.ts';
import { figuresCount, figuresOf } from './quality-input.ts';
import { meaningOf } from './reading.ts';
import type { Topics } from './topics.ts';

/** How well models answered one prompt, each 0 to 1. */
export type PromptOutcomes = { readonly prompt: Prompt; readonly outcomes: ReadonlyMap<ModelId, number> };

/** What is expected of models for one prompt, aligned with them; shares from 0 to 1. */
export type Expectation = {
  readonly accuracy: Float64Array;
  /** Standard deviation of `accuracy`. */
  readonly deviation: Float64Array;
  readonly byIntent: Float64Array;
  readonly byWords: Float64Array;
  readonly byNeighbours: Float64Array;
  /** As many outcomes of the very prompt the neighbours' are worth. */
  readonly neighbours: Float64Array;
  /** Cosine with the nearest example. */
  readonly similarity: number;
};

export type QualityOptions = {
  readonly topics: Pick<Topics, 'names' | 'read'>;
  readonly random: () => number;
  /** Examples that are kept; the usual number is 8000. */
  readonly mostExamples?: number;
};

/** What was learned, in numbers; holds no word of a prompt. */
export type QualitySnapshot = {
  /** By place. */
  readonly models: readonly ModelId[];
  /** How many outcomes. */
  readonly learned: number;
  readonly numbers: Float32Array<ArrayBuffer>;
};

const MOST_EXAMPLES = 8000;
/** More than a fleet has; the one that was learned of longest ago gives way. */
const MOST_MODELS = 128;
const EPOCHS = 8;
/** With each new example so many old ones are gone through again. */
const REPLAYS = 4;
/** How many of new prompts are compared with the old ones to see how familiar prompts usually are. */
const COMPARED_SHARE = 0.25;
const MOST_COMPARED = 256;
/** Learns from outcomes how well each model answers which prompts. Keeps hashed words, never a text. */
export class QualityModel implements Experience {
  readonly #topics: QualityOptions['topics'];
  readonly #random: () => number;
  readonly #store: ExampleStore;
  readonly #neighbours: Neighbours;
  readonly #familiarity = new Familiarity();
  readonly #heads: OutcomeHeads;
  readonly #votes = new NeighbourVotes(MOST_MODELS);
  readonly #places = new ModelPlaces(MOST_MODELS);
  readonly #records: (ModelRecord | undefined)[] = [];
  #learned = 0;

  constructor({ topics, random, mostExamples = MOST_EXAMPLES }: QualityOptions) {
    this.#topics = topics;
    this.#random = random;
    this.#store = new ExampleStore(mostExamples, random);
    this.#neighbours = new Neighbours(this.#store.examples, mostExamples);
    this.#heads = new OutcomeHeads(figuresCount(topics));
  }

  get version(): string {
    return String(this.#learned);
  }

  /** Of the numbers in its snapshots. */
  get meaning(): string {
    return meaningOf(this.#topics);
  }

  trialsOf(model: ModelId, intent: Intent): number {
    const place = this.#places.of(model);
    const record = place === undefined ? undefined : this.#records[place];
    return record?.counts[intents.indexOf(intent)] ?? 0;
  }

  accuracies(prompt: Prompt, models: readonly { readonly card: ModelCard }[]): Float64Array {
    return this.expect(prompt, models).accuracy;
  }

  expect(prompt: Prompt, models: readonly { readonly card: ModelCard }[]): Expectation {
    const count = models.length;
    const [accuracy, byIntent, byWords] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
    const [byNeighbours, neighbours, deviation] = [
      new Float64Array(count),
      new Float64Array(count),
      new Float64Array(count),
    ];
    const input = this.#learned > 0 ? this.#inputOf(prompt) : undefined;
    const nearest = input && this.#neighbours.find(input.at, input.weight);
    const gate = nearest ? this.#familiarity.gate(nearest.most) : 0;
    const shared = input ? this.#heads.shared(input) : 0;
    if (nearest) this.#votes.gather(nearest, this.#store.examples);
    for (const [at, { card }] of models.entries()) {
      const place = this.#places.of(card.id);
      const record = place === undefined ? undefined : this.#records[place];
      const prior = intentPriorOf(card);
      byIntent[at] = accuracyByIntent(prompt.posterior, prior, record);
      if (place !== undefined && input) {
        byWords[at] = this.#heads.chance(place, input, shared);
        byNeighbours[at] = this.#votes.quality(place);
        neighbours[at] = this.#votes.evidence(place);
      }
      const known = {
        byIntent: byIntent[at],
        ofIntent: evidenceOfIntent(prompt.posterior, prior, record),
        byWords: byWords[at] ?? 0,
        outcomes: record?.outcomes ?? 0,
        byNeighbours: byNeighbours[at] ?? 0,
        neighbours: neighbours[at] ?? 0,
        gate,
      };
      accuracy[at] = contextMatch(known);
      deviation[at] = contextDeviation(known);
    }
    return { accuracy, deviation, byIntent, byWords, byNeighbours, neighbours, similarity: nearest?.most ?? 0 };
  }

  learn(prompt: Prompt, model: ModelId, quality: number, weight: number): void {
    if (!(quality >= 0 && quality <= 1 && weight > 0 && weight <= 1)) return;
    const example = this.#exampleOf(prompt, new Map([[model, quality]]), weight);
    if (this.#random() < COMPARED_SHARE) this.#compare(example);
    this.#neighbours.meet(example.words);
    this.#record(prompt, example);
    this.#fit(example);
    const { examples } = this.#store;
    for (let i = 0; i < REPLAYS && examples.length > 0; i++) {
      const replayed = examples[Math.floor(this.#random() * examples.length)];
      if (replayed) this.#fit(replayed);
    }
    const slot = this.#store.add(example);
    if (slot !== undefined && examples[slot] === example) this.#neighbours.add(slot, example);
    if (this.#neighbours.work()) this.#familiarity.refit();
  }

  /** Learns many outcomes at once, going through them several times. */
  learnAll(rows: readonly PromptOutcomes[]): void {
    const learned = rows.map(({ prompt, outcomes }) => ({ prompt, example: this.#exampleOf(prompt, outcomes, 1) }));
    for (const { example } of learned) this.#store.add(example);
    for (const [place, mean] of meansOf(learned)) this.#heads.begin(place, mean);
    this.#neighbours.rebuild();
    const order = learned.map(({ example }) => example);
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      shuffle(order, this.#random);
      for (const example of order) this.#fit(example);
    }
    for (const { prompt, example } of learned) this.#record(prompt, example);
    const kept = this.#store.examples;
    const step = Math.max(1, Math.floor(kept.length / MOST_COMPARED));
    for (let slot = 0; slot < kept.length; slot += step) {
      const example = kept[slot];
      if (example) this.#compare(example, slot);
    }
    this.#familiarity.refit();
  }

  /** Everything that was learned: `models` by place, and the rest as numbers. */
  snapshot(): QualitySnapshot {
    const models: ModelId[] = [];
    for (const [id, place] of this.#places.all) models[place] = id;
    const tape = new FloatTape(this.#heads.size(models.length) + this.#store.size + models.length * 100 + 1000);
    for (const [, place] of this.#places.all) tape.put(place);
    this.#familiarity.write(tape);
    for (let place = 0; place < models.length; place++) (this.#records[place] ?? new ModelRecord()).write(tape);
    this.#heads.write(tape, models.length);
    this.#store.write(tape);
    return { models, learned: this.#learned, numbers: tape.written };
  }

  /** Takes up a snapshot; only a model that has learned nothing can. Throws where the numbers do not fit, and is of no use then. */
  restore({ models, learned, numbers }: QualitySnapshot): void {
    if (this.#learned > 0) throw new Error('A model that has learned something takes up no snapshot.');
    if (models.length > MOST_MODELS) throw new RangeError(`it knows ${models.length} models`);
    const tape = new FloatTapeReader(numbers);
    this.#places.restore(
      models,
      models.map(() => tape.takeCount(models.length - 1)),
    );
    this.#familiarity.read(tape);
    for (let place = 0; place < models.length; place++) {
      const record = (this.#records[place] = new ModelRecord());
      record.read(tape);
    }
    this.#heads.read(tape, models.length);
    const figures = figuresCount(this.#topics);
    this.#store.read(tape, { figures, intents: intents.length, models: models.length });
    tape.expectEnd();
    this.#neighbours.rebuild();
    this.#learned = learned;
  }

  /** How much is it like those that are kept, but for the one in `slot`? */
  #compare({ words }: OutcomeExample, slot = -1): void {
    const nearest = this.#neighbours.find(words.at, this.#neighbours.weigh(words), slot);
    this.#familiarity.see(nearest.most);
  }

  #fit({ words, figures, outcomes }: OutcomeExample): void {
    const input = { at: words.at, weight: this.#neighbours.weigh(words), figures };
    for (const { model, quality, weight } of outcomes) this.#heads.learn(model, input, quality, Math.min(1, weight));
  }

  /** Books outcomes against what is expected before they are learned, and what is expected of the other models. */
  #record({ posterior }: Prompt, { words, figures, outcomes }: OutcomeExample): void {
    const input = { at: words.at, weight: this.#neighbours.weigh(words), figures };
    const shared = this.#heads.shared(input);
    for (const [place, record] of this.#records.entries())
      record?.foretell(posterior, this.#heads.chance(place, input, shared));
    for (const { model, quality, weight } of outcomes)
      this.#records[model]?.learn(posterior, quality, this.#heads.chance(model, input, shared), weight);
  }

  #inputOf({ features }: Prompt): HeadInput {
    const words = this.#neighbours.telling(features.words);
    return { at: words.at, weight: this.#neighbours.weigh(words), figures: figuresOf(features, this.#topics) };
  }

  #exampleOf({ features, intent }: Prompt, outcomes: ReadonlyMap<ModelId, number>, weight: number): OutcomeExample {
    const example: OutcomeExample = {
      hash: features.hash,
      words: this.#neighbours.telling(features.words),
      figures: figuresOf(features, this.#topics),
      intent: intents.indexOf(intent),
      outcomes: [],
    };
    for (const [id, quality] of outcomes) {
      if (!(quality >= 0 && quality <= 1)) continue;
      const model = this.#places.take(id, (place) => this.#forget(place));
      this.#records[model] ??= new ModelRecord();
      example.outcomes.push({ model, quality, weight });
      this.#learned++;
    }
    return example;
  }

  #forget(place: number): void {
    this.#records[place] = undefined;
    this.#heads.forget(place);
    this.#store.forget(place);
  }
}

/** The mean quality of each model. */
function meansOf(learned: readonly { readonly example: OutcomeExample }[]): ReadonlyMap<number, number> {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const {
    example: { outcomes },
  } of learned) {
    for (const { model, quality } of outcomes) {
      const own = sums.get(model) ?? { sum: 0, count: 0 };
      sums.set(model, { sum: own.sum + quality, count: own.count + 1 });
    }
  }
  return new Map([...sums].map(([model, { sum, count }]) => [model, sum / count]));
}

/** In place; by Fisher and Yates. */
function shuffle(order: OutcomeExample[], random: () => number): void {
  for (let last = order.length - 1; last > 0; last--) {
    const at = Math.floor(random() * (last + 1));
    const [one, other] = [order[last], order[at]];
    if (one === undefined || other === undefined) continue;
    [order[last], order[at]] = [other, one];
  }
}
