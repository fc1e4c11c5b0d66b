import { Counter, type Registry } from 'prom-client';
import { Labelled } from './labelled.ts';

/**
 * A counter that keeps plain numbers and hands them over when they are read: counting is on the path of every request,
 * reading is not.
 */
export class PlainCounter<L extends string> {
  readonly #labelNames: readonly L[];
  readonly #counts = new Labelled((labels) => ({ labels, value: 0 }));

  constructor(name: string, help: string, labelNames: readonly L[], registry: Registry) {
    this.#labelNames = labelNames;
    const counts = this.#counts;
    const named = (values: readonly string[]): Partial<Record<L, string>> => this.#named(values);
    new Counter<L>({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, value } of counts.values) this.inc(named(labels), value);
      },
    });
  }

  add(labels: readonly string[], value = 1): void {
    this.#counts.of(labels).value += value;
  }

  #named(values: readonly string[]): Partial<Record<L, string>> {
    return Object.fromEntries(this.#labelNames.map((name, at) => [name, values[at] ?? ''])) as Partial<
      Record<L, string>
    >;
  }
}
