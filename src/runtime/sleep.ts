import type { Clock, Scope } from '../chat/scope.ts';

/** Waits `ms`, or less when the scope is aborted; then rejects with the reason. */
export const sleep = (clock: Clock, ms: number, scope?: Pick<Scope, 'onAbort'>): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      unlink?.();
      resolve();
    });
    const unlink = scope?.onAbort((reason) => {
      cancel();
      reject(reason);
    });
  });
