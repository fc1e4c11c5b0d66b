import { metricsText } from '../../test/support/http-metrics.ts';

export type BookedAttempts = { readonly upstream: string; readonly outcome: string; readonly count: number };

const series = /^nexus_upstream_attempts_total\{([^}]*)\} (\d+)$/gm;
const labelOf = (labels: string, name: string): string => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';

/** The attempts that the gateway has booked, by upstream and outcome. */
export async function bookedAttempts(origin: string): Promise<readonly BookedAttempts[]> {
  return [...(await metricsText(origin)).matchAll(series)].map(([, labels = '', count]) => ({
    upstream: labelOf(labels, 'upstream'),
    outcome: labelOf(labels, 'outcome'),
    count: Number(count),
  }));
}

/** Attempts at an upstream that failed, or that went well. */
export const countOf = (booked: readonly BookedAttempts[], upstream: string, wentWell: boolean): number =>
  booked
    .filter((row) => row.upstream === upstream && (row.outcome === 'ok') === wentWell)
    .reduce((sum, { count }) => sum + count, 0);
