import type { Clock } from '../chat/scope.ts';

/**
 * Runs `work`, which never rejects, each time `everyMs` after the last one has ended; the returned function stops that.
 * A function is asked for the time anew each time.
 */
export function repeat(
  clock: Pick<Clock, 'after'>,
  everyMs: number | (() => number),
  work: () => Promise<void>,
): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  const arm = (): void => {
    if (stopped) return;
    const ms = typeof everyMs === 'number' ? everyMs : everyMs();
    cancel = clock.after(ms, () => void work().then(arm));
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
}
