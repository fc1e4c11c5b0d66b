import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryState } from '../../src/storage/memory-state.ts';
import { RedisState } from '../../src/storage/redis-state.ts';
import type { SharedState } from '../../src/storage/shared-state.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { RedisServer, withoutRedis } from '../support/redis-server.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const limit = { mostBytes: 1000 };
const anHour = { ttlMs: 3_600_000 };

type House = {
  /** One more instance's view of the same state. */
  open(): SharedState;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
};

async function memoryHouse(): Promise<House> {
  const clock = new FakeClock();
  const state = new MemoryState(clock);
  return { open: () => state, pass: (ms) => clock.advance(ms), close: () => Promise.resolve() };
}

async function redisHouse(): Promise<House> {
  const server = await RedisServer.start();
  const opened: SharedState[] = [];
  return {
    open: () => {
      const state = new RedisState({ url: () => server.url, random: Math.random });
      opened.push(state);
      return state;
    },
    pass: wait,
    close: async () => {
      for (const state of opened) state.close();
      await server.kill();
    },
  };
}

/** Messages from `from` until one is heard: nobody says when a subscription has begun. */
async function reach(from: SharedState, topic: string, heard: readonly string[]): Promise<void> {
  for (let tries = 0; heard.length === 0 && tries < 200; tries++) {
    from.publish(topic, 'hello');
    await wait(10);
  }
  expect(heard[0]).toBe('hello');
}

describe.each([
  ['in memory', memoryHouse, false],
  ['in Redis', redisHouse, withoutRedis !== undefined],
] as const)('a state shared %s', (_name, build, isMissing) => {
  describe.skipIf(isMissing)(isMissing ? `(${withoutRedis})` : 'keeps its contract', () => {
    let house: House;
    let here: SharedState;
    let there: SharedState;
    beforeAll(async () => {
      house = await build();
      here = house.open();
      there = house.open();
    });
    afterAll(() => house.close());

    it('gives others what was set, byte for byte', async () => {
      const value = Uint8Array.from({ length: 256 }, (_, at) => at);
      await here.set('a', value, anHour);
      expect([...((await there.get('a', limit)) ?? [])]).toEqual([...value]);
      await there.set('a', bytes('друге'), anHour);
      expect(new TextDecoder().decode(await here.get('a', limit))).toBe('друге');
    });

    it('has nothing where nothing was set', async () => {
      expect(await here.get('never', limit)).toBeUndefined();
    });

    it('keeps what it was given, whatever becomes of the bytes', async () => {
      const value = bytes('first');
      await here.set('mine', value, anHour);
      value.fill(0);
      const read = await here.get('mine', limit);
      read?.fill(0);
      expect(new TextDecoder().decode(await here.get('mine', limit))).toBe('first');
    });

    it('does not give more than is asked for', async () => {
      await here.set('long', new Uint8Array(1001).fill(1), anHour);
      expect(await there.get('long', limit)).toBeUndefined();
      expect(await there.get('long', { mostBytes: 1001 })).toHaveLength(1001);
    });

    it('forgets a value in time, and not before', async () => {
      await here.set('short', bytes('x'), { ttlMs: 300 });
      await house.pass(50);
      expect(await there.get('short', limit)).toBeDefined();
      await house.pass(300);
      expect(await there.get('short', limit)).toBeUndefined();
    });

    it('counts the time anew with each setting', async () => {
      await here.set('again', bytes('x'), { ttlMs: 100 });
      await here.set('again', bytes('x'), anHour);
      await house.pass(150);
      expect(await there.get('again', limit)).toBeDefined();
    });

    it('tells all who listen to a topic, and nobody else', async () => {
      const [heard, too, other]: [string[], string[], string[]] = [[], [], []];
      const ends = [
        there.subscribe('t', (message) => heard.push(message)),
        there.subscribe('t', (message) => too.push(message)),
        there.subscribe('u', (message) => other.push(message)),
      ];
      await there.get('connects', limit);
      await reach(here, 't', heard);
      here.publish('t', 'привіт');
      await expect.poll(() => heard.at(-1)).toBe('привіт');
      expect(too).toEqual(heard);
      expect(other).toEqual([]);
      for (const end of ends) end();
    });

    it('tells the one who speaks as well', async () => {
      const heard: string[] = [];
      const end = here.subscribe('mine', (message) => heard.push(message));
      await reach(here, 'mine', heard);
      end();
    });

    it('tells nothing more to those who have left', async () => {
      const [gone, stays]: [string[], string[]] = [[], []];
      const leave = there.subscribe('v', (message) => gone.push(message));
      const end = there.subscribe('v', (message) => stays.push(message));
      await reach(here, 'v', stays);
      leave();
      const { length } = gone;
      here.publish('v', 'last');
      await expect.poll(() => stays.at(-1)).toBe('last');
      expect(gone).toHaveLength(length);
      end();
    });

    it('says no once it is closed', async () => {
      const closed = await build();
      const state = closed.open();
      await state.set('a', bytes('x'), anHour);
      state.close();
      await expect(state.get('a', limit)).rejects.toMatchObject({ name: 'SharedStateFailure', reason: 'closed' });
      await expect(state.set('a', bytes('x'), anHour)).rejects.toMatchObject({ reason: 'closed' });
      state.publish('t', 'x');
      await closed.close();
    });
  });
});
