import type { FloatTape, FloatTapeReader } from './float-tape.ts';
import {
  EXAMPLE_NUMBERS,
  type ExampleShape,
  type OutcomeExample,
  type OutcomeOfModel,
  readExample,
  writeExample,
} from './outcome-example.ts';

/** As a float holds it exactly. */
const MOST_SEEN = 2 ** 24;

/** The same prompt asked again and again counts at most so much. */
const MOST_WEIGHT = 10;

/**
 * Examples of each intent in fair shares, each share a random sample of all that came (Vitter's reservoir, 1985), at most
 * `most` of them.
 */
export class ExampleStore {
  /** By slot, without gaps. */
  readonly examples: OutcomeExample[] = [];
  readonly #most: number;
  readonly #random: () => number;
  readonly #byHash = new Map<string, number>();
  /** By intent: the slots that it holds, and how many examples of it have come. */
  readonly #slots: number[][] = [];
  readonly #seen: number[] = [];

  constructor(most: number, random: () => number) {
    this.#most = most;
    this.#random = random;
  }

  /** The slot that the example now has, undefined where it was not taken in. One of the same prompt is added to. */
  add(example: OutcomeExample): number | undefined {
    const known = this.#byHash.get(example.hash);
    if (known !== undefined) {
      const { outcomes } = this.examples[known] ?? example;
      for (const outcome of example.outcomes) addOutcome(outcomes, outcome);
      return known;
    }
    const seen = (this.#seen[example.intent] = (this.#seen[example.intent] ?? 0) + 1);
    const slot = this.examples.length < this.#most ? this.examples.length : this.#slotToYield(example.intent, seen);
    if (slot !== undefined) this.#put(slot, example);
    return slot;
  }

  /** Forgets all outcomes of a model. */
  forget(model: number): void {
    for (const { outcomes } of this.examples) {
      const at = outcomes.findIndex((outcome) => outcome.model === model);
      if (at >= 0) outcomes.splice(at, 1);
    }
  }

  /** About how many numbers `write` puts. */
  get size(): number {
    let size = this.#seen.length + 2;
    for (const { words, figures, outcomes } of this.examples)
      size += EXAMPLE_NUMBERS + 2 * words.at.length + figures.length + 3 * outcomes.length;
    return size;
  }

  write(tape: FloatTape): void {
    tape.put(this.examples.length, this.#seen.length);
    for (let intent = 0; intent < this.#seen.length; intent++) tape.put(Math.min(MOST_SEEN, this.#seen[intent] ?? 0));
    for (const example of this.examples) writeExample(tape, example);
  }

  /** `shape` is what each example must fit. */
  read(tape: FloatTapeReader, shape: ExampleShape): void {
    const count = tape.takeCount(this.#most);
    const intents = tape.takeCount(shape.intents);
    for (let intent = 0; intent < intents; intent++) this.#seen[intent] = tape.takeCount(MOST_SEEN);
    for (let slot = 0; slot < count; slot++) this.#put(slot, readExample(tape, shape));
  }

  /** The largest share gives way to a smaller one; within its own share an example stays with the reservoir's chance. */
  #slotToYield(intent: number, seen: number): number | undefined {
    let largest = intent;
    for (let other = 0; other < this.#slots.length; other++) {
      if (this.#sizeOf(other) > this.#sizeOf(largest)) largest = other;
    }
    const share = this.#slots[largest] ?? [];
    const isOwn = this.#sizeOf(intent) + 1 >= share.length;
    const at = Math.floor(this.#random() * (isOwn ? Math.max(seen, share.length) : share.length));
    return isOwn ? this.#slots[intent]?.[at] : share[at];
  }

  #sizeOf(intent: number): number {
    return this.#slots[intent]?.length ?? 0;
  }

  #put(slot: number, example: OutcomeExample): void {
    const before = this.examples[slot];
    if (before) {
      this.#byHash.delete(before.hash);
      const share = this.#slots[before.intent] ?? [];
      share[share.indexOf(slot)] = share.at(-1) ?? slot;
      share.pop();
    }
    this.examples[slot] = example;
    this.#byHash.set(example.hash, slot);
    (this.#slots[example.intent] ??= []).push(slot);
  }
}

function addOutcome(outcomes: OutcomeOfModel[], { model, quality, weight }: OutcomeOfModel): void {
  const known = outcomes.find((outcome) => outcome.model === model);
  if (!known) {
    outcomes.push({ model, quality, weight });
    return;
  }
  known.quality += ((quality - known.quality) * weight) / (known.weight + weight);
  known.weight = Math.min(MOST_WEIGHT, known.weight + weight);
}
