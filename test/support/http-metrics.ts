/** All metrics in Prometheus' text form. */
export const metricsText = async (origin: string): Promise<string> => (await fetch(`${origin}/metrics`)).text();

/** Calls to models under way, over all operations. */
export async function inFlight(origin: string): Promise<number> {
  const lines = (await metricsText(origin)).matchAll(/^nexus_requests_in_flight\{[^}]*\} (\d+)$/gm);
  return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Exchanges with clients that have not ended, bodies that are still read among them; not that of the question itself. */
export async function openExchanges(origin: string): Promise<number> {
  return ((await (await fetch(`${origin}/health/ready`)).json()) as { inFlight: number }).inFlight;
}

/** The gateway's own time series by name and labels; those of the process come and go with what Node happens to do. */
export const seriesIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/^(nexus_\S+?(?:\{[^}]*\})?) /gm)].map(([, series = '']) => series));

/** The resident memory of a process, in megabytes. */
export function residentMb(text: string): number {
  const bytes = /^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1];
  return Number(bytes) / 1_048_576;
}

/** Looks again and again until `found` holds; rejects after `withinMs`. */
export async function eventually(found: () => Promise<boolean> | boolean, withinMs = 4000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await found())) {
    if (performance.now() > until) throw new Error(`it did not come to be within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
