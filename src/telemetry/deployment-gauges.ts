import { Gauge, type Registry } from 'prom-client';

export type DeploymentReading = {
  readonly upstream: string;
  readonly model: string;
  readonly breaker: 'closed' | 'open' | 'half-open';
  readonly inFlight: number;
  readonly queued: number;
};

const breakerStates = { closed: 0, 'half-open': 1, open: 2 } as const;

/** How each model stands at each upstream; read when the metrics are asked for. */
export function deploymentGauges(registry: Registry, read: () => readonly DeploymentReading[]): void {
  const gauge = (name: string, help: string, valueOf: (one: DeploymentReading) => number): unknown =>
    new Gauge({
      name,
      help,
      labelNames: ['upstream', 'model'],
      registers: [registry],
      collect() {
        this.reset();
        for (const one of read()) this.set({ upstream: one.upstream, model: one.model }, valueOf(one));
      },
    });
  gauge('nexus_breaker_state', '0 closed, 1 half-open, 2 open.', ({ breaker }) => breakerStates[breaker]);
  gauge('nexus_upstream_in_flight', 'Attempts under way.', ({ inFlight }) => inFlight);
  gauge('nexus_upstream_queued', 'Requests that wait for a place at the upstream.', ({ queued }) => queued);
}
