import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RedisState } from '../../src/storage/redis-state.ts';
import { SharedStateFailure } from '../../src/storage/shared-state.ts';
import { RedisServer, withoutRedis } from '../support/redis-server.ts';

const value = new TextEncoder().encode('значення');
const limit = { mostBytes: 100 };
const aMinute = { ttlMs: 60_000 };
const PASSWORD = 'p@ss/wörd';

const opened: RedisState[] = [];
function open(url: () => string | undefined): RedisState {
  const state = new RedisState({ url, random: () => 0.5 });
  opened.push(state);
  return state;
}
const read = (state: RedisState): Promise<unknown> =>
  state.get('a', limit).then(
    (found) => found && new TextDecoder().decode(found),
    (thrown: unknown) => (thrown instanceof SharedStateFailure ? thrown.reason : thrown),
  );
const isBack = { timeout: 8000, interval: 50 };

describe.skipIf(withoutRedis !== undefined)(withoutRedis ?? 'Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start('--requirepass', PASSWORD);
  });
  afterEach(() => {
    for (const state of opened.splice(0)) state.close();
  });
  afterAll(() => server.kill());
  const url = (password = PASSWORD): string => server.url.replace('//', `//:${encodeURIComponent(password)}@`);

  it('is asked with the password of its address, in the database of its address', async () => {
    const [first, other] = [open(() => `${url()}/1`), open(() => `${url()}/2`)];
    await first.set('a', value, aMinute);
    expect(await read(first)).toBe('значення');
    expect(await read(other)).toBeUndefined();
  });

  it('needs no more rights than the guide says', async () => {
    const { Redis } = await import('ioredis');
    const client = new Redis(url());
    const rights = ['getrange', 'set', 'publish', 'subscribe', 'unsubscribe', 'select'].map((name) => `+${name}`);
    await client.acl('SETUSER', 'nexus', 'on', '>secret', '~nexus:*', '&nexus:*', ...rights);
    client.disconnect();
    const state = open(() => `${server.url.replace('//', '//nexus:secret@')}/1`);
    const heard: string[] = [];
    const leave = state.subscribe('t', (message) => heard.push(message));
    await state.set('a', value, aMinute);
    expect(await read(state)).toBe('значення');
    await expect
      .poll(() => {
        state.publish('t', 'x');
        return heard.length;
      })
      .toBeGreaterThan(0);
    leave();
  });

  it('refuses a wrong password, and nobody is told which', async () => {
    const wrong = open(() => url('hunter2hunter2'));
    const failure: unknown = await wrong.set('a', value, aMinute).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ name: 'SharedStateFailure', reason: 'WRONGPASS' });
    expect(`${String(failure)} ${JSON.stringify(failure)} ${String((failure as Error).cause)}`).not.toMatch(
      /hunter|127/,
    );
  });

  it.each(['http://127.0.0.1', 'nonsense', 'redis://%zz@127.0.0.1', ''])('has no address such as %j', async (odd) => {
    expect(await read(open(() => odd))).toBe('its address is no redis:// URL');
  });

  it('is found once its address is set, and again with a changed one', async () => {
    let present: string | undefined;
    const state = open(() => present);
    expect(await read(state)).toBe('its address is not set');
    present = url('old password');
    expect(await read(state)).toBe('WRONGPASS');
    present = url();
    await state.set('a', value, aMinute);
    expect(await read(state)).toBe('значення');
  });

  it('is not asked for options that its address brings along', async () => {
    const state = open(() => `${url()}?enableOfflineQueue=true&keyPrefix=x`);
    await state.set('a', value, aMinute);
    expect(await read(open(url))).toBe('значення');
  });

  it('with a value of another kind has nothing there', async () => {
    const state = open(url);
    const { Redis } = await import('ioredis');
    const client = new Redis(url());
    await client.del('nexus:a');
    await client.lpush('nexus:a', 'x');
    client.disconnect();
    expect(await read(state)).toBeUndefined();
    await state.set('a', value, aMinute);
    expect(await read(state)).toBe('значення');
  });

  it('that is away is told at once, not waited for, and used again as soon as it is back', async () => {
    const state = open(url);
    const heard: string[] = [];
    state.subscribe('t', (message) => heard.push(message));
    await state.set('a', value, aMinute);
    await server.kill();
    await expect.poll(() => read(state)).toBe('ECONNREFUSED');
    const askedAt = performance.now();
    for (let i = 0; i < 50; i++) await read(state);
    state.publish('t', 'lost');
    expect(performance.now() - askedAt).toBeLessThan(500);
    await server.start();
    await expect.poll(() => read(state), isBack).toBeUndefined();
    await expect
      .poll(() => {
        state.publish('t', 'again');
        return heard;
      }, isBack)
      .toContain('again');
    expect(heard).not.toContain('lost');
  });

  it('that hangs is given up after a second, and used again when it goes on', async () => {
    const state = open(url);
    state.subscribe('t', () => undefined);
    await state.set('a', value, aMinute);
    server.freeze();
    const askedAt = performance.now();
    expect(await read(state)).toBe('timeout');
    expect(performance.now() - askedAt).toBeLessThan(2000);
    const other = open(url);
    expect(await read(other)).toMatch(/timeout|not connected/);
    server.thaw();
    await expect.poll(() => read(state), isBack).toBe('значення');
    await expect.poll(() => read(other), isBack).toBe('значення');
  });

  it('is left without a sound when it is closed in the middle', async () => {
    const state = open(url);
    const asked = [read(state), read(state)];
    state.close();
    expect(await Promise.all(asked)).toEqual([expect.any(String), expect.any(String)]);
    expect(await read(state)).toBe('closed');
  });
});
