import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { openLog } from '../telemetry/log.ts';
import { StoreWatch } from './store-watch.ts';

it('tells a database that fails once, and once that it is back; keys are looked at every second, documents when somebody else has written', async () => {
  const clock = new FakeClock();
  const { log } = openLog('silent', clock);
  const told: string[] = [];
  log.error = (_about: unknown, text?: unknown) => void told.push(String(text));
  log.info = (text: unknown) => void told.push(String(text));
  let broken = false;
  let version = 1;
  const reads = { keys: 0, counts: 0, looks: 0 };
  const watch = new StoreWatch(
    {
      keys: {
        refresh: async () => {
          reads.keys++;
          if (broken) throw new Error('disk gone');
        },
      },
      version: () => Promise.resolve(version),
    },
    {
      recount: async () => {
        reads.counts++;
      },
      look: async () => {
        reads.looks++;
      },
    },
    log,
  );
  const stop = watch.start(clock);
  await clock.advance(1000);
  expect([reads.keys, reads.counts]).toEqual([1, 1]);
  await clock.advance(4000);
  expect([reads.keys, reads.counts, watch.state.state, told]).toEqual([5, 1, 'ok', []]);
  version++;
  await clock.advance(2000);
  expect([reads.keys, reads.counts]).toEqual([7, 2]);
  broken = true;
  await clock.advance(15_000);
  expect(watch.state).toEqual({ state: 'down', detail: 'cannot be read; keys count as they were last known' });
  broken = false;
  await clock.advance(10_000);
  expect([watch.state.state, told]).toEqual(['ok', ['the database cannot be read', 'the database can be read again']]);
  expect(reads.looks).toBe(1);
  stop();
  const { keys } = reads;
  await clock.advance(10_000);
  expect(reads.keys).toBe(keys);
});
