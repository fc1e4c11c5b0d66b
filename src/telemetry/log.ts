import { destination, type Logger, pino } from 'pino';

export type Log = Logger;

const FLUSH_BYTES = 4096;
const FLUSH_EVERY_MS = 1000;

/**
 * JSON lines on standard output, written in blocks: a write a line costs more than all else the gateway does. Call
 * `flush` before the process ends.
 */
export function openLog(level: string): { readonly log: Log; flush(): void } {
  const out = destination({ fd: 1, minLength: FLUSH_BYTES, periodicFlush: FLUSH_EVERY_MS, sync: true });
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, out);
  return { log, flush: () => out.flushSync() };
}
