import type { Server } from 'node:http';
import type { Clock } from '../chat/scope.ts';
import type { ActiveRequests } from '../routes/active-requests.ts';
import { sleep } from '../runtime/sleep.ts';
import { waitAtMost } from '../runtime/wait-at-most.ts';

/** After an abort every request has this long to say its last word, and every socket to pass it on. */
const LAST_WORD_MS = 500;

export type DrainTimes = {
  /** For those who send requests to hear that we stop; they are served as before. */
  readonly delayMs: number;
  /** For running requests to end by themselves. */
  readonly graceMs: number;
};

/**
 * Empties the servers. Readiness says no at once; after the delay no connection and no request is accepted any more;
 * what still runs after the grace time is ended with an error that says so. Takes a second more than both at most.
 */
export async function drain(
  servers: readonly Server[],
  active: ActiveRequests,
  clock: Clock,
  { delayMs, graceMs }: DrainTimes,
): Promise<void> {
  active.draining = true;
  if (delayMs > 0) await sleep(clock, delayMs);
  active.refuseMore();
  const closed = Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  for (const server of servers) server.closeIdleConnections();
  if (!(await waitAtMost(clock, graceMs, active.idle()))) {
    active.abortAll();
    await waitAtMost(clock, LAST_WORD_MS, active.idle());
  }
  // What was written still leaves: sockets are closed once their replies are through, or after the last word.
  for (const server of servers) server.closeIdleConnections();
  await waitAtMost(clock, LAST_WORD_MS, closed);
  for (const server of servers) server.closeAllConnections();
}
