import type { ModelId } from '../../chat/model-id.ts';

/** Numbers for models, so that what is learned of them can stand in arrays. The model used longest ago gives way to a new one. */
export class ModelPlaces {
  readonly #most: number;
  /** The one used longest ago first. */
  readonly #places = new Map<ModelId, number>();

  constructor(most: number) {
    this.#most = most;
  }

  of(model: ModelId): number | undefined {
    return this.#places.get(model);
  }

  /** Its place from now on; `leave` is told whose place that was. */
  take(model: ModelId, leave: (place: number) => void): number {
    const known = this.#places.get(model);
    const place = known ?? (this.#places.size < this.#most ? this.#places.size : this.#yield(leave));
    this.#places.delete(model);
    this.#places.set(model, place);
    return place;
  }

  #yield(leave: (place: number) => void): number {
    const [oldest] = this.#places;
    if (!oldest) throw new RangeError('There must be room for at least one model.');
    const [model, place] = oldest;
    this.#places.delete(model);
    leave(place);
    return place;
  }

  /** `ids` by place; `order` holds the places, the one used longest ago first. */
  restore(ids: readonly ModelId[], order: readonly number[]): void {
    for (const place of order) {
      const id = ids[place];
      if (id !== undefined) this.#places.set(id, place);
    }
    if (this.#places.size !== ids.length) throw new RangeError('it names a model twice or not at all');
  }

  /** Each with its place, the one used longest ago first. */
  get all(): readonly (readonly [ModelId, number])[] {
    return [...this.#places];
  }
}
