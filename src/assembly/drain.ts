import type { Server } from 'node:http';
import type { Clock } from '../chat/scope.ts';
import type { ActiveRequests } from '../routes/active-requests.ts';
import { sleep } from '../runtime/sleep.ts';

/** After an abort every request has this long to say its last word. */
const LAST_WORD_MS = 500;

/**
 * Empties the server: readiness says no, nothing new is accepted, running requests end by themselves within the grace
 * time, and those still running then are ended with an error that says so.
 */
export async function drain(server: Server, active: ActiveRequests, clock: Clock, graceMs: number): Promise<void> {
  active.draining = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await Promise.race([active.idle(), sleep(clock, graceMs)]);
  if (active.count > 0) {
    active.abortAll();
    await Promise.race([active.idle(), sleep(clock, LAST_WORD_MS)]);
  }
  // What was written still leaves: sockets are closed once their replies are through, or after the last word.
  server.closeIdleConnections();
  await Promise.race([closed, sleep(clock, LAST_WORD_MS)]);
  server.closeAllConnections();
}
