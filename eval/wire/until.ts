import { setTimeout as wait } from 'node:timers/promises';

/** Looks again and again until `holds`; undefined after `mostMs`, else how long it took, in milliseconds. */
export async function until(holds: () => Promise<boolean> | boolean, mostMs: number): Promise<number | undefined> {
  const startedAt = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedAt > mostMs) return undefined;
    await wait(4);
  }
  return performance.now() - startedAt;
}

/** Requests that the gateway has under way. */
export async function inFlightOf(origin: string): Promise<number> {
  return ((await (await fetch(`${origin}/health/ready`)).json()) as { inFlight: number }).inFlight;
}

/** Requests whose clients had left when they ended, since the gateway's start. */
export async function departuresOf(origin: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const counts = text.matchAll(/^nexus_http_replies_total\{[^}]*failure="client_closed_request"[^}]*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
