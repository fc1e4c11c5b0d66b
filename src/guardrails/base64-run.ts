import { nextToken } from './text-marks.ts';

/** Twelve bytes: `380671234567`. */
export const LEAST_RUN_CHARS = 16;

/** Of base64 in either alphabet, and so of hexadecimal digits. */
const isOfRun = new Uint8Array(0x10000);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  isOfRun[char.charCodeAt(0)] = 1;

/**
 * Where the next run of base64 or hexadecimal digits begins that is long enough to say something, or -1. Looks at every
 * place where a run could end at the soonest, and goes on behind what parts it (after Boyer and Moore). `from` must not be
 * inside a run.
 */
export function nextRun(text: string, from: number): number {
  for (let start = nextToken(text, from); start >= 0 && start + LEAST_RUN_CHARS <= text.length;) {
    let at = start + LEAST_RUN_CHARS - 1;
    while (at >= start && isOfRun[text.charCodeAt(at)] === 1) at--;
    if (at < start) return start;
    start = nextToken(text, at + 1);
  }
  return -1;
}

/** Where a run ends that goes on at this place. */
export function endOfRun(text: string, from: number): number {
  let end = from;
  while (end < text.length && isOfRun[text.charCodeAt(end)] === 1) end++;
  return end;
}
