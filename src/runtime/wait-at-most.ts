import type { Clock } from '../chat/scope.ts';

/** Waits for `work`, but not longer than `ms`; tells whether it was over by then. Rejects when `work` does in that time. */
export async function waitAtMost(clock: Pick<Clock, 'after'>, ms: number, work: Promise<unknown>): Promise<boolean> {
  let cancel = (): void => undefined;
  const late = new Promise<false>((resolve) => {
    cancel = clock.after(ms, () => resolve(false));
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    cancel();
  }
}
