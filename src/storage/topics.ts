/** Who listens to what. */
export class Topics {
  readonly #listeners = new Map<string, Set<(message: string) => void>>();

  get names(): readonly string[] {
    return [...this.#listeners.keys()];
  }

  has(topic: string): boolean {
    return this.#listeners.has(topic);
  }

  add(topic: string, hear: (message: string) => void): void {
    const listeners = this.#listeners.get(topic);
    if (listeners) listeners.add(hear);
    else this.#listeners.set(topic, new Set([hear]));
  }

  remove(topic: string, hear: (message: string) => void): void {
    const listeners = this.#listeners.get(topic);
    listeners?.delete(hear);
    if (listeners?.size === 0) this.#listeners.delete(topic);
  }

  tell(topic: string, message: string): void {
    for (const hear of this.#listeners.get(topic) ?? []) hear(message);
  }
}
