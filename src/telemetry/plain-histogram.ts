import type { Metric, MetricValueWithName, Registry } from 'prom-client';
import { Labelled } from './labelled.ts';

/** One set of labels. The last count is of what lies above all buckets. */
type Series = { readonly labels: readonly string[]; readonly counts: number[]; sum: number };

/** As `PlainCounter`, for times: the buckets add up when they are read, not when something is observed. */
export class PlainHistogram<L extends string> {
  readonly #name: string;
  readonly #help: string;
  readonly #labelNames: readonly L[];
  /** Ascending upper bounds. */
  readonly #buckets: readonly number[];
  readonly #series: Labelled<Series>;

  constructor(name: string, help: string, labelNames: readonly L[], buckets: readonly number[], registry: Registry) {
    this.#name = name;
    this.#help = help;
    this.#labelNames = labelNames;
    this.#buckets = buckets;
    const zeros = Array.from({ length: buckets.length + 1 }, () => 0);
    this.#series = new Labelled((labels) => ({ labels, counts: [...zeros], sum: 0 }));
    const get = (): Promise<object> => Promise.resolve(this.#told());
    registry.registerMetric({ name, get } as unknown as Metric<L>); // all that a registry asks of a metric
  }

  add(labels: readonly string[], value: number): void {
    const series = this.#series.of(labels);
    let at = 0;
    while (at < this.#buckets.length && value > (this.#buckets[at] as number)) at++;
    series.counts[at] = (series.counts[at] ?? 0) + 1;
    series.sum += value;
  }

  #told(): object {
    const values = this.#series.values.flatMap((series) => this.#valuesOf(series));
    return { name: this.#name, help: this.#help, type: 'histogram', values, aggregator: 'sum' };
  }

  #valuesOf({ labels: given, counts, sum }: Series): readonly MetricValueWithName<L>[] {
    const labels = Object.fromEntries(this.#labelNames.map((name, at) => [name, given[at] ?? '']));
    const value = (suffix: string, amount: number, more?: { readonly le: number | string }) =>
      ({
        labels: { ...more, ...labels },
        value: amount,
        metricName: `${this.#name}_${suffix}`,
      }) as MetricValueWithName<L>;
    let count = 0;
    const buckets = counts.map((own, at) => value('bucket', (count += own), { le: this.#buckets[at] ?? '+Inf' }));
    return [...buckets, value('sum', sum), value('count', count)];
  }
}
