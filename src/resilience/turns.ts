/**
 * Whose turn it is where places are equally busy, by weight: start-time fair queueing (Goyal, Vin and Cheng). A place
 * that was away gets no burst when it is back, for turns are not saved up.
 */
export class Turns<P extends { readonly weight: number }> {
  #now = 0;
  readonly #next = new WeakMap<P, number>();

  /** Lower comes first. */
  of(place: P): number {
    return Math.max(this.#now, this.#next.get(place) ?? 0);
  }

  took(place: P): void {
    this.#now = this.of(place);
    this.#next.set(place, this.#now + 1 / place.weight);
  }
}
