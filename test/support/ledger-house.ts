import type { Ledger } from '../../src/storage/ledger.ts';
import { MemoryLedger } from '../../src/storage/memory-ledger.ts';
import { RedisLedger } from '../../src/storage/redis-ledger.ts';
import { FakeClock } from './fake-clock.ts';
import { RedisServer } from './redis-server.ts';

/** A place that a ledger is kept in, and its time. */
export type LedgerHouse = {
  /** One more instance's view of the same ledger. */
  open(): Ledger;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
};

export function memoryLedgerHouse(): Promise<LedgerHouse> {
  const clock = new FakeClock();
  const ledger = new MemoryLedger(clock);
  return Promise.resolve({ open: () => ledger, pass: (ms) => clock.advance(ms), close: () => Promise.resolve() });
}

export async function redisLedgerHouse(): Promise<LedgerHouse> {
  const server = await RedisServer.start();
  const opened: RedisLedger[] = [];
  return {
    open: () => {
      const ledger = new RedisLedger({ url: () => server.url, random: Math.random });
      opened.push(ledger);
      return ledger;
    },
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    close: async () => {
      for (const ledger of opened) ledger.close();
      await server.kill();
    },
  };
}
