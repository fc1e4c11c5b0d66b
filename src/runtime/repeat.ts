import type { Clock } from '../chat/scope.ts';

/** Runs `work`, which never rejects, each time `everyMs` after the last one has ended; the returned function stops that. */
export function repeat(clock: Pick<Clock, 'after'>, everyMs: number, work: () => Promise<void>): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  const arm = (): void => {
    if (!stopped) cancel = clock.after(everyMs, () => void work().then(arm));
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
}
