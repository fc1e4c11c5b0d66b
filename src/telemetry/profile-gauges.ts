import { Gauge, type Registry } from 'prom-client';
import type { ModelId } from '../chat/model-id.ts';

/** What the router expects of a model at present. */
export type ProfileReading = {
  readonly model: ModelId;
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  /** Shares, 0 to 1: of calls completed, of requests answered well. */
  readonly reliability: number;
  readonly quality: number;
};

/** Read when the metrics are, so that a request pays nothing for them. */
export function profileGauges(registry: Registry, read: () => readonly ProfileReading[]): void {
  const gauge = (name: string, help: string, figureOf: (reading: ProfileReading) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['model'],
      registers: [registry],
      collect() {
        this.reset();
        for (const reading of read()) this.set({ model: reading.model }, figureOf(reading));
      },
    });
  };
  gauge('nexus_model_first_token_seconds', 'Expected time to the first token.', (one) => one.firstTokenMs / 1000);
  gauge('nexus_model_tokens_per_second', 'Expected pace of an answer.', (one) => one.tokensPerSecond);
  gauge('nexus_model_reliability', 'Expected share of calls that are completed.', (one) => one.reliability);
  gauge('nexus_model_quality', 'Expected share of requests answered well.', (one) => one.quality);
}
