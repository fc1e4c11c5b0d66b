import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RedisState } from '../../src/storage/redis-state.ts';
import { newId } from '../../src/runtime/ids.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { RedisServer, withoutRedis } from '../support/redis-server.ts';
import { type Instance, openInstance } from '../support/sharing.ts';

const STEP_MS = 250;

describe.skipIf(withoutRedis !== undefined)(withoutRedis ?? 'two instances with one Redis', () => {
  let server: RedisServer;
  const clock = new FakeClock();
  const opened: { readonly instance: Instance; readonly state: RedisState }[] = [];
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterEach(() => {
    for (const { state } of opened.splice(0)) state.close();
  });
  afterAll(() => server.kill());

  function open(): Instance {
    const state = new RedisState({ url: () => server.url, random: () => 0.5 });
    const instance = openInstance(state, clock);
    opened.push({ instance, state });
    return instance;
  }
  /** Time of the instances stands still while Redis answers, so that it does not matter how busy this machine is. */
  async function until(isSo: () => boolean, mostMs: number, meanwhile: () => void = () => undefined): Promise<number> {
    const since = clock.monotonic();
    while (!isSo() && clock.monotonic() - since < mostMs) {
      meanwhile();
      await clock.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    return clock.monotonic() - since;
  }
  /** One answer of that first token a second. */
  const traffic = (instance: Instance, firstTokenMs: number) => (): void => {
    if (clock.monotonic() % 1000 < STEP_MS) instance.answered('m', firstTokenMs);
  };

  it('agree within 10 seconds that a model has become slow, though the requests went through one of them', async () => {
    const [a, b] = [open(), open()];
    await until(() => false, 30_000, traffic(a, 500));
    const usual = b.of('m').firstTokenMs;
    expect(usual).toBeLessThan(800);
    const took = await until(() => b.of('m').firstTokenMs > 3 * usual, 20_000, traffic(a, 5000));
    expect(took).toBeLessThanOrEqual(10_000);
    expect(b.sharing.standing).toEqual({ state: 'ok', detail: 'profiles and spend are shared; other instances: 1' });
    const back = await until(() => b.of('m').firstTokenMs < 1.5 * usual, 60_000, traffic(a, 500));
    expect(back).toBeLessThanOrEqual(60_000);
  });

  it('go on alone while it is away and together when it is back, empty', async () => {
    const [a, b] = [open(), open()];
    a.pacer.book('r', 100);
    await until(() => b.pacer.spent === 100, 20_000);
    await server.kill();
    a.pacer.book('r', 50);
    await until(() => false, 10_000, traffic(a, 5000));
    for (const one of [a, b]) {
      expect(one.sharing.standing.state).toBe('degraded');
      expect(one.told).toHaveLength(1);
      expect(one.pacer.spent).toBeGreaterThanOrEqual(100);
    }
    const before = b.of('m').firstTokenMs;
    await server.start();
    await until(() => b.of('m').firstTokenMs > before && b.pacer.spent === 150, 60_000, traffic(a, 5000));
    expect(b.of('m').firstTokenMs).toBeGreaterThan(before);
    expect([a, b].map(({ sharing, pacer }) => [sharing.standing.state, pacer.spent])).toEqual([
      ['ok', 150],
      ['ok', 150],
    ]);
    expect(b.told.at(-1)).toBe('the shared state can be used again');
  });

  it('do not mind what else stands there', async () => {
    const [a, b] = [open(), open()];
    await until(() => a.sharing.standing.detail.includes('instances: 1'), 20_000);
    const { Redis } = await import('ioredis');
    const client = new Redis(server.url);
    const [text, list, huge] = [newId(), newId(), newId()];
    await client.set(`nexus:profiles/1/${text}`, '{"profiles":{"at":"now"}}');
    await client.lpush(`nexus:profiles/1/${list}`, 'x');
    await client.set(`nexus:profiles/1/${huge}`, Buffer.alloc(5_000_000, '['));
    for (const key of await client.keys('nexus:spend/*')) await client.set(key, Buffer.from([0xc3, 0x28]));
    for (const id of [text, list, huge, newId(), 'x'.repeat(10_000), '']) await client.publish('nexus:profiles/1', id);
    client.disconnect();
    const before = b.of('m').samples;
    await until(() => b.of('m').samples > before + 1, 20_000, traffic(a, 900));
    expect(b.of('m').samples).toBeGreaterThan(before + 1);
    for (const { sharing, told } of [a, b]) expect([sharing.standing.state, told]).toEqual(['ok', []]);
  });
});
