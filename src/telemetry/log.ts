import type { Clock } from '../chat/scope.ts';
import { destination, type Logger, pino } from 'pino';
import { type Hide, type PlainError, plainError } from './plain-error.ts';

export type Log = Logger;

/** A write a line costs more than all else the gateway does. */
const BLOCK_CHARS = 8 * 1024;
const FLUSH_EVERY_MS = 1000;
/** What is held for a reader that has stopped; lines beyond are dropped. */
const MOST_HELD_BYTES = 8 * 1024 * 1024;

const asItIs: Hide = (text) => text;

/**
 * JSON lines on standard output, written in blocks. Call `flush` before the process ends. `hide` takes out of the words of
 * an error what nobody may read: they are the only ones that others than us have written.
 */
export function openLog(
  level: string,
  clock: LogClock,
  hide = asItIs,
): { readonly log: Log; readonly flush: () => void } {
  const blocks = new Blocks(clock);
  const err = (thrown: unknown): PlainError => plainError(thrown, hide);
  const log = pino({ level, base: null, timestamp: isoTime(clock), serializers: { err } }, blocks);
  return { log, flush: () => blocks.flushSync() };
}

type LogClock = Pick<Clock, 'now' | 'after'>;

/** Gathers lines into blocks. The destination could do it too, but copies the whole block again for each line. */
class Blocks {
  readonly #out = destination({ fd: 1, sync: true, maxLength: MOST_HELD_BYTES });
  readonly #clock: LogClock;
  #lines: string[] = [];
  #chars = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: LogClock) {
    this.#clock = clock;
  }

  write(line: string): void {
    this.#lines.push(line);
    this.#chars += line.length;
    if (this.#chars >= BLOCK_CHARS) this.#pass();
    else this.#cancel ??= this.#clock.after(FLUSH_EVERY_MS, () => this.#pass());
  }

  /** Where nobody reads any more there is nothing left to do: the lines are lost, as all would be that say so. */
  flushSync(): void {
    this.#pass();
    try {
      this.#out.flushSync();
    } catch {
      // Said above.
    }
  }

  #pass(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#chars === 0) return;
    const block = this.#lines.join('');
    this.#lines = [];
    this.#chars = 0;
    this.#out.write(block);
  }
}

/** The time of day as a field; all but its milliseconds is made once a second. */
function isoTime(clock: LogClock): () => string {
  let second = -1;
  let prefix = '';
  return () => {
    const ms = clock.now();
    const thisSecond = Math.floor(ms / 1000);
    if (thisSecond !== second) {
      second = thisSecond;
      prefix = `,"time":"${new Date(ms).toISOString().slice(0, 20)}`;
    }
    return `${prefix}${String(ms % 1000).padStart(3, '0')}Z"`;
  };
}
