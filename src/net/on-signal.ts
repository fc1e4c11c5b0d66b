import type { Scope } from '../chat/scope.ts';

/** A plain AbortSignal in the place of a scope, for control calls that belong to no request. */
export const onSignal = (signal: AbortSignal): Pick<Scope, 'onAbort'> => ({
  onAbort: (hear) => {
    const listener = (): void => hear(signal.reason as Error);
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
    return () => signal.removeEventListener('abort', listener);
  },
});
