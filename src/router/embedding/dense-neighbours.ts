import type { Nearest } from '../quality/neighbours.ts';
import { highest } from './highest.ts';
import { differingBits, SIGNATURE, SIGNATURE_BITS, Signatures } from './signatures.ts';

const NEIGHBOURS = 100;
/** So many are compared in full; which, their signatures tell. */
const SHORTLISTED = 256;
const FIRST_ROWS = 256;

/** Finds the nearest of the vectors that it keeps, by cosine. All of length 1, in one piece of memory that grows with them. */
export class DenseNeighbours {
  readonly #dimensions: number;
  readonly #most: number;
  readonly #signatures: Signatures;
  #vectors = new Float32Array(0);
  #signed = new Int32Array(0);
  /** Which share of the bits are the same, beyond the half that chance gives. */
  #likeness = new Float32Array(0);
  #count = 0;
  readonly #signature = new Int32Array(SIGNATURE);
  readonly #shortlist = new Uint16Array(SHORTLISTED);
  readonly #cosines = new Float32Array(SHORTLISTED);
  readonly #places = new Uint16Array(NEIGHBOURS);
  /** Used again by the next search. */
  readonly #nearest: Nearest = {
    slots: new Uint16Array(NEIGHBOURS),
    cosines: new Float32Array(NEIGHBOURS),
    size: 0,
    most: 0,
  };

  /** At most `most` vectors, fewer than 65,536. */
  constructor(dimensions: number, most: number, random: () => number) {
    this.#dimensions = dimensions;
    this.#most = most;
    this.#signatures = new Signatures(dimensions, random);
  }

  /** Slots come without gaps. */
  put(slot: number, vector: Float32Array): void {
    const rows = this.#likeness.length;
    if (slot >= rows) this.#grow(Math.min(this.#most, Math.max(FIRST_ROWS, 2 * rows)));
    this.#vectors.set(vector, slot * this.#dimensions);
    this.#signatures.write(vector, this.#signed, slot * SIGNATURE);
    this.#count = Math.max(this.#count, slot + 1);
  }

  find(vector: Float32Array): Nearest {
    const listed = this.#list(vector);
    const [vectors, shortlist, cosines, dimensions] = [this.#vectors, this.#shortlist, this.#cosines, this.#dimensions];
    for (let i = 0; i < listed; i++)
      cosines[i] = product(vector, vectors, (shortlist[i] ?? 0) * dimensions, dimensions);
    const nearest = this.#nearest;
    nearest.size = highest(this.#cosines, listed, NEIGHBOURS, this.#places);
    nearest.most = 0;
    for (let i = 0; i < nearest.size; i++) {
      const place = this.#places[i] ?? 0;
      const cosine = Math.min(1, this.#cosines[place] ?? 0);
      nearest.slots[i] = this.#shortlist[place] ?? 0;
      nearest.cosines[i] = cosine;
      if (cosine > nearest.most) nearest.most = cosine;
    }
    return nearest;
  }

  /** The slots that may be the nearest; all while they are few. */
  #list(vector: Float32Array): number {
    if (this.#count <= SHORTLISTED) {
      for (let slot = 0; slot < this.#count; slot++) this.#shortlist[slot] = slot;
      return this.#count;
    }
    const [signature, signed, likeness] = [this.#signature, this.#signed, this.#likeness];
    this.#signatures.write(vector, signature, 0);
    for (let slot = 0; slot < this.#count; slot++)
      likeness[slot] = 1 - (2 * differingBits(signature, signed, slot * SIGNATURE)) / SIGNATURE_BITS;
    return highest(this.#likeness, this.#count, SHORTLISTED, this.#shortlist);
  }

  #grow(rows: number): void {
    const [vectors, signed] = [this.#vectors, this.#signed];
    this.#vectors = new Float32Array(rows * this.#dimensions);
    this.#vectors.set(vectors);
    this.#signed = new Int32Array(rows * SIGNATURE);
    this.#signed.set(signed);
    this.#likeness = new Float32Array(rows);
  }
}

/** Of `one` with the row of `rows` that begins at `from`. Four sums at once take half the time of one. */
function product(one: Float32Array, rows: Float32Array, from: number, length: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    const at = from + i;
    a += (one[i] ?? 0) * (rows[at] ?? 0);
    b += (one[i + 1] ?? 0) * (rows[at + 1] ?? 0);
    c += (one[i + 2] ?? 0) * (rows[at + 2] ?? 0);
    d += (one[i + 3] ?? 0) * (rows[at + 3] ?? 0);
  }
  for (; i < length; i++) a += (one[i] ?? 0) * (rows[from + i] ?? 0);
  return a + b + c + d;
}
