import type { Clock } from '../chat/scope.ts';
import type { Log } from './log.ts';
import type { RotatedFile } from './rotated-file.ts';

const BLOCK_CHARS = 64 * 1024;
const FLUSH_EVERY_MS = 1000;
/** What is held for a disk that is slow; lines beyond are lost. */
const MOST_HELD_CHARS = 4 * 1024 * 1024;

export type DecisionLogPorts = {
  readonly file: Pick<RotatedFile, 'append' | 'close'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Told of lines as they are written or lost. */
  readonly counted: (lines: number, outcome: 'written' | 'lost') => void;
};

/**
 * One line for each decision, in a file. Lines are gathered and written in blocks beside the requests; where the disk
 * fails they are lost, which is said once, and everything else goes on.
 */
export class DecisionLog {
  readonly #ports: DecisionLogPorts;
  #lines: string[] = [];
  #chars = 0;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #isFailing = false;

  constructor(ports: DecisionLogPorts) {
    this.#ports = ports;
  }

  add(line: string): void {
    if (this.#chars + line.length > MOST_HELD_CHARS) return this.#ports.counted(1, 'lost');
    this.#lines.push(line);
    this.#chars += line.length;
    if (this.#chars >= BLOCK_CHARS) void this.#write();
    else this.#cancel ??= this.#ports.clock.after(FLUSH_EVERY_MS, () => void this.#write());
  }

  /** Writes what is held. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#write();
    this.#cancel?.();
    await this.#ports.file.close();
  }

  /** One block at a time: what comes meanwhile is the next one. */
  async #write(): Promise<void> {
    if (this.#writing) return;
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#lines.length === 0) return;
    this.#writing = this.#pass();
    await this.#writing;
    this.#writing = undefined;
    if (this.#lines.length > 0) this.#cancel ??= this.#ports.clock.after(FLUSH_EVERY_MS, () => void this.#write());
  }

  async #pass(): Promise<void> {
    const { file, log, counted } = this.#ports;
    const lines = this.#lines;
    this.#lines = [];
    this.#chars = 0;
    try {
      await file.append(`${lines.join('\n')}\n`);
      counted(lines.length, 'written');
      if (this.#isFailing) log.info('decisions are logged again');
      this.#isFailing = false;
    } catch (error) {
      counted(lines.length, 'lost');
      if (!this.#isFailing) log.warn({ err: error }, 'decisions cannot be logged; requests are served as before');
      this.#isFailing = true;
    }
  }
}
