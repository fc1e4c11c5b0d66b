import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 50;
const NANOSECONDS_A_MS = 1_000_000;

/** How late timers were since the last look, in milliseconds: the 99th percentile. */
export type LoopLag = { read(): number; close(): void };

export function watchLoopLag(): LoopLag {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    read: () => {
      const lateMs = histogram.percentile(99) / NANOSECONDS_A_MS - RESOLUTION_MS;
      histogram.reset();
      return Math.max(0, lateMs);
    },
    close: () => histogram.disable(),
  };
}
