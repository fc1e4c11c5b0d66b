import type { FloatTape, FloatTapeReader } from './float-tape.ts';

/** Similarities of the last so many prompts to those before them. */
const KEPT = 256;
const FEW = 50;
/** Where the gate begins to open and where it is open, until enough has been seen. */
const USUAL_LOW = 0.04;
const USUAL_HIGH = 0.12;
const LOW_SHARE = 0.05;
const HIGH_SHARE = 0.25;
/** So much likeness is familiar by any measure, however much more alike usual prompts are. */
const MOST_LOW = 0.12;
const MOST_HIGH = 0.25;
const NARROWEST = 0.01;

/**
 * How far a prompt is of the kind that was learned from, by its cosine with the nearest example: learned views are not
 * listened to where it is unlike all but the least usual twentieth of what was seen, and fully above the lowest quarter.
 */
export class Familiarity {
  readonly #seen = new Float32Array(KEPT);
  #count = 0;
  #low = USUAL_LOW;
  #high = USUAL_HIGH;

  see(similarity: number): void {
    this.#seen[this.#count++ % KEPT] = similarity;
  }

  /** Sets the gate by what was seen. */
  refit(): void {
    if (this.#count < FEW) return;
    const sorted = this.#seen.slice(0, Math.min(KEPT, this.#count)).sort();
    const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0;
    this.#low = Math.min(MOST_LOW, at(LOW_SHARE));
    this.#high = Math.max(this.#low + NARROWEST, Math.min(MOST_HIGH, at(HIGH_SHARE)));
  }

  write(tape: FloatTape): void {
    tape.put(this.#count % KEPT, Math.min(KEPT, this.#count), this.#low, this.#high);
    tape.putAll(this.#seen);
  }

  read(tape: FloatTapeReader): void {
    const next = tape.takeCount(KEPT);
    this.#count = tape.takeCount(KEPT) < KEPT ? next : KEPT + next;
    this.#low = tape.take();
    this.#high = tape.take();
    tape.takeInto(this.#seen);
  }

  /** 0 to 1. */
  gate(similarity: number): number {
    return Math.min(1, Math.max(0, (similarity - this.#low) / (this.#high - this.#low)));
  }
}
