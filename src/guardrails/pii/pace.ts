import type { Scope } from '../../chat/scope.ts';

/**
 * Some two milliseconds' worth of looking through: as much as is done without a pause. A prompt of 64 KB is one stretch with
 * what is sent beside it.
 */
export const STRETCH_CHARS = 72 * 1024;

/** Asked before so many characters are worked on; pauses where with them it were too much at a stretch. */
export type Pace = (chars: number) => Promise<void>;

/** A pace in whose pauses others go on. Rejects once the request has ended. */
export function paceOf({ clock, signal }: Pick<Scope, 'clock' | 'signal'>): Pace {
  let done = 0;
  return async (chars) => {
    if (done > 0 && done + chars > STRETCH_CHARS) {
      await new Promise<void>((resolve) => clock.after(0, resolve));
      signal.throwIfAborted();
      done = 0;
    }
    done += chars;
  };
}
