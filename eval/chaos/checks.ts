import { CONTROL_CONNECTIONS, type ChaosResult, SPARE_DESCRIPTORS } from './run-chaos.ts';

export type Check = { readonly name: string; readonly holds: boolean; readonly found: string };

/** From SIGTERM to the end of the process, at most: nothing is under way, and no timer may hold it. */
const MOST_EXIT_MS = 2000;

/** What must hold after chaos, one line each. */
export function checksOf(result: ChaosResult): readonly Check[] {
  const { counts, examples, requests } = result.tally;
  const none = (name: string, end: keyof typeof counts): Check => ({
    name,
    holds: counts[end] === 0,
    found: counts[end] === 0 ? 'none' : `${counts[end]}, such as ${examples[end] ?? ''}`,
  });
  const check = (name: string, holds: boolean, found: string | number): Check => ({
    name,
    holds,
    found: String(found),
  });
  const { descriptorsBefore, descriptorsAfter, exitCode, exitMs } = result;
  return [
    check(
      'there was trouble: servers were killed and streams were cut',
      result.cuts > 0,
      `${result.kills} kills, ${result.cuts} cuts`,
    ),
    check('whole answers came', counts.complete > 0, `${counts.complete} of ${requests}`),
    check('no more streams broke off than kills cut', counts.errorFrame <= result.cuts, counts.errorFrame),
    check(
      'no request was refused while a server had been back for 5 s',
      result.refusedLongAfter === 0,
      `${result.refusedLongAfter}; ${result.refusedWhileUp} while one was up at all`,
    ),
    none('no request without an end', 'unended'),
    none('no truncated answer given as a success', 'truncated'),
    none('no token missing, twice or of another answer', 'disordered'),
    none('no failure that is not one honest error', 'dishonest'),
    check('nothing in flight', result.inFlightAfter === 0, result.inFlightAfter),
    check('no exchange left at an upstream', result.upstreamRequestsAfter === 0, result.upstreamRequestsAfter),
    check(
      'no socket left at an upstream',
      result.upstreamConnectionsAfter <= CONTROL_CONNECTIONS,
      result.upstreamConnectionsAfter,
    ),
    check(
      'no descriptor left in the gateway',
      descriptorsAfter <= descriptorsBefore + SPARE_DESCRIPTORS,
      `${descriptorsBefore} before, ${descriptorsAfter} after`,
    ),
    check(
      'the process ends by itself',
      exitCode === 0 && exitMs < MOST_EXIT_MS,
      `exit code ${String(exitCode)} after ${Math.round(exitMs)} ms`,
    ),
  ];
}
