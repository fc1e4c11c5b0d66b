import { FEATURE_SPACE, MOST_ENTRIES, type SparseVector } from '../features/sparse-vector.ts';
import type { FloatTape, FloatTapeReader } from './float-tape.ts';
import type { Figures } from './quality-input.ts';

/** How well models answered one prompt. Holds no word of it. */
export type OutcomeExample = {
  readonly hash: string;
  readonly words: SparseVector;
  readonly figures: Figures;
  /** Its place in `intents`. */
  readonly intent: number;
  readonly outcomes: OutcomeOfModel[];
};

export type OutcomeOfModel = {
  /** The model's place among those that have been learned of. */
  readonly model: number;
  /** 0 to 1; the mean where the same was asked again. */
  quality: number;
  /** How far that is to be trusted; 1 is a plain fact. */
  weight: number;
};

/** How many there are of what an example names by number. */
export type ExampleShape = { readonly figures: number; readonly intents: number; readonly models: number };

/** The hash goes in four pieces, each of which a float holds exactly. */
const HASH_PIECES = 4;
const HASH_PIECE_DIGITS = 4;
/** Those that every example has. */
export const EXAMPLE_NUMBERS = HASH_PIECES + 3;

export function writeExample(tape: FloatTape, { hash, words, figures, intent, outcomes }: OutcomeExample): void {
  for (let piece = 0; piece < HASH_PIECES; piece++)
    tape.put(parseInt(hash.slice(piece * HASH_PIECE_DIGITS, (piece + 1) * HASH_PIECE_DIGITS), 16));
  tape.put(intent, words.at.length, outcomes.length);
  tape.putAll(words.at);
  tape.putAll(words.weight);
  tape.putAll(figures);
  for (const { model, quality, weight } of outcomes) tape.put(model, quality, weight);
}

export function readExample(tape: FloatTapeReader, shape: ExampleShape): OutcomeExample {
  let hash = '';
  for (let piece = 0; piece < HASH_PIECES; piece++)
    hash += tape.takeCount(0xffff).toString(16).padStart(HASH_PIECE_DIGITS, '0');
  const intent = tape.takeCount(shape.intents - 1);
  const size = tape.takeCount(MOST_ENTRIES);
  const models = tape.takeCount(shape.models);
  const words = { at: new Uint32Array(size), weight: new Float32Array(size) };
  for (let i = 0; i < size; i++) words.at[i] = tape.takeCount(FEATURE_SPACE - 1);
  tape.takeInto(words.weight);
  const figures = new Float64Array(shape.figures);
  tape.takeInto(figures);
  const outcomes = Array.from({ length: models }, () => ({
    model: tape.takeCount(shape.models - 1),
    quality: tape.take(),
    weight: tape.take(),
  }));
  return { hash, words, figures, intent, outcomes };
}
