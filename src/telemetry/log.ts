import type { Clock } from '../chat/scope.ts';
import { destination, type Logger, pino } from 'pino';

export type Log = Logger;

const FLUSH_BYTES = 8 * 1024;
const FLUSH_EVERY_MS = 1000;

/**
 * JSON lines on standard output, written in blocks: a write a line costs more than all else the gateway does. Call
 * `flush` before the process ends.
 */
export function openLog(level: string, now: Clock['now']): { readonly log: Log; readonly flush: () => void } {
  const out = destination({ fd: 1, minLength: FLUSH_BYTES, periodicFlush: FLUSH_EVERY_MS, sync: true });
  const log = pino({ level, base: null, timestamp: isoTime(now) }, out);
  return { log, flush: () => flushIfPossible(out) };
}

/** Called when the process ends: where nobody reads any more, there is nothing left to do. */
function flushIfPossible(out: { flushSync(): void }): void {
  try {
    out.flushSync();
  } catch {
    // The lines are lost, as all would be that say so.
  }
}

/** The time of day as a field; all but its milliseconds is made once a second. */
function isoTime(now: Clock['now']): () => string {
  let second = -1;
  let prefix = '';
  return () => {
    const ms = now();
    const thisSecond = Math.floor(ms / 1000);
    if (thisSecond !== second) {
      second = thisSecond;
      prefix = `,"time":"${new Date(ms).toISOString().slice(0, 20)}`;
    }
    return `${prefix}${String(ms % 1000).padStart(3, '0')}Z"`;
  };
}
