/** A signature takes so many whole numbers of 32 bits. */
export const SIGNATURE = 8;
const BITS_EACH = 32;
export const SIGNATURE_BITS = SIGNATURE * BITS_EACH;
/** Each bit looks at so many figures of the vector. */
const LOOKED_AT = 16;

/**
 * Bits that two vectors have in common the more, the smaller the angle between them: each is the sign of a random sum of
 * the vector's figures (Charikar, 2002), of a few of them (very sparse projections, Li, Hastie and Church, 2006).
 */
export class Signatures {
  readonly #places: Uint16Array;
  readonly #signs: Int8Array;

  constructor(dimensions: number, random: () => number) {
    const length = SIGNATURE_BITS * LOOKED_AT;
    this.#places = Uint16Array.from({ length }, () => Math.floor(random() * dimensions));
    this.#signs = Int8Array.from({ length }, () => (random() < 0.5 ? 1 : -1));
  }

  /** Writes the signature of the vector into `rows`, from `at` on. */
  write(vector: Float32Array, rows: Int32Array, at: number): void {
    let next = 0;
    for (let word = 0; word < SIGNATURE; word++) {
      let bits = 0;
      for (let bit = 0; bit < BITS_EACH; bit++) {
        let sum = 0;
        for (const end = next + LOOKED_AT; next < end; next++)
          sum += (this.#signs[next] ?? 0) * (vector[this.#places[next] ?? 0] ?? 0);
        if (sum > 0) bits |= 1 << bit;
      }
      rows[at + word] = bits;
    }
  }
}

/** How many bits differ between a signature and that in `rows` from `at` on. */
export function differingBits(signature: Int32Array, rows: Int32Array, at: number): number {
  let bits = 0;
  for (let word = 0; word < SIGNATURE; word++) bits += bitsOf((signature[word] ?? 0) ^ (rows[at + word] ?? 0));
  return bits;
}

/** The ones of a number of 32 bits, counted in pairs, fours and bytes at once (Warren, Hacker's Delight, 5-1). */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
