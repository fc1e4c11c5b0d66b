/** A map that never grows beyond a bound: what was set longest ago goes first. Set a value anew to keep it for longer. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #most: number;
  readonly #weightOf: (value: V) => number;
  #weight = 0;

  /** `most` counts entries, or what these weigh; one that weighs more on its own is not kept. */
  constructor(most: number, weightOf: (value: V) => number = one) {
    super();
    this.#most = most;
    this.#weightOf = weightOf;
  }

  override set(key: K, value: V): this {
    this.delete(key);
    const weight = this.#weightOf(value);
    if (weight > this.#most) return this;
    super.set(key, value);
    this.#weight += weight;
    if (this.#weight > this.#most) this.#forget();
    return this;
  }

  override delete(key: K): boolean {
    if (!this.has(key)) return false;
    this.#weight -= this.#weightOf(this.get(key) as V);
    return super.delete(key);
  }

  override clear(): void {
    super.clear();
    this.#weight = 0;
  }

  #forget(): void {
    for (const key of this.keys()) {
      this.delete(key);
      if (this.#weight <= this.#most) return;
    }
  }
}

const one = (): number => 1;
