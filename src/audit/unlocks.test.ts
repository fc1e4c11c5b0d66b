import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import type { Principal } from '../chat/principal.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import { Unlocks } from './unlocks.ts';

const MINUTE_MS = 60_000;
const officer: Principal = { id: 'key_1', tenant: 'acme', roles: ['view_pii'], tier: 'pro' };
const reason = 'Звернення 17 клієнта';

let clock: FakeClock;
let unlocks: Unlocks;
beforeEach(() => {
  clock = new FakeClock();
  unlocks = new Unlocks(clock, undefined);
});
const inMinutes = (minutes: number) => ({ reason, until: clock.now() + minutes * MINUTE_MS });

describe('an unlock', () => {
  it('lasts for its time, to the millisecond', async () => {
    expect(unlocks.of(officer)).toBeUndefined();
    await unlocks.begin(officer, inMinutes(15));
    expect(unlocks.of(officer)).toEqual(inMinutes(15));
    await clock.advance(15 * MINUTE_MS - 1);
    expect(unlocks.of(officer)?.reason).toBe(reason);
    await clock.advance(1);
    expect(unlocks.of(officer)).toBeUndefined();
  });

  it('is that of a person where a key speaks for several, and of nobody else', async () => {
    const olena = { ...officer, user: 'olena' };
    await unlocks.begin(olena, inMinutes(15));
    expect(unlocks.of(olena)?.reason).toBe(reason);
    for (const other of [
      officer,
      { ...officer, user: 'ivan' },
      { ...olena, id: 'key_2' },
      { ...olena, tenant: 'umbrella' },
    ])
      expect(unlocks.of(other)).toBeUndefined();
  });

  it('is of no use to who has lost the right meanwhile', async () => {
    await unlocks.begin(officer, inMinutes(15));
    expect(unlocks.of({ ...officer, roles: [] })).toBeUndefined();
    expect(unlocks.of({ ...officer, tier: 'free' })).toBeUndefined();
    expect(unlocks.of(officer)).toBeDefined();
  });

  it('ends when it is ended, and with its key', async () => {
    const people = ['a', 'b'].map((user) => ({ ...officer, user }));
    const other = { ...officer, id: 'key_2' };
    for (const one of [...people, other]) await unlocks.begin(one, inMinutes(15));
    await unlocks.end(other);
    expect(unlocks.of(other)).toBeUndefined();
    await unlocks.begin(other, inMinutes(15));
    await unlocks.endAllOf('key_1');
    expect([...people, other].map((one) => unlocks.of(one) !== undefined)).toEqual([false, false, true]);
  });

  it('makes room for others where there are ten thousand', async () => {
    for (let at = 0; at <= 10_000; at++)
      await unlocks.begin(
        { ...officer, id: `key_${at}` },
        { reason, until: clock.now() + (at === 5 ? 1 : 2) * MINUTE_MS },
      );
    expect(unlocks.of({ ...officer, id: 'key_5' })).toBeUndefined();
    expect(unlocks.of({ ...officer, id: 'key_0' })).toBeDefined();
    expect(unlocks.of({ ...officer, id: 'key_10000' })).toBeDefined();
  });
});

describe('several instances', () => {
  class FrailState extends MemoryState {
    isDown = false;
    override async get(...args: Parameters<MemoryState['get']>): Promise<Uint8Array | undefined> {
      if (this.isDown) throw new SharedStateFailure('ECONNREFUSED');
      return super.get(...args);
    }
    override async set(...args: Parameters<MemoryState['set']>): Promise<void> {
      if (this.isDown) throw new SharedStateFailure('ECONNREFUSED');
      return super.set(...args);
    }
  }
  let state: FrailState;
  let here: Unlocks;
  let there: Unlocks;
  beforeEach(() => {
    state = new FrailState(clock);
    [here, there] = [new Unlocks(clock, state), new Unlocks(clock, state)];
  });

  it('know what one of them has granted, and ended', async () => {
    await here.begin(officer, inMinutes(15));
    await settled();
    expect(there.of(officer)?.reason).toBe(reason);
    await there.end(officer);
    await settled();
    expect(here.of(officer)).toBeUndefined();
  });

  it('learn what they have missed when the caller comes', async () => {
    await here.begin(officer, inMinutes(15));
    const late = new Unlocks(clock, state);
    expect(late.of(officer)).toBeUndefined();
    await settled();
    expect(late.of(officer)?.reason).toBe(reason);
    late.close();
    await here.end(officer);
    await settled();
    expect(late.of(officer)).toBeDefined();
    await clock.advance(10_000);
    expect(late.of(officer)).toBeDefined(); // this look finds it ended
    await settled();
    expect(late.of(officer)).toBeUndefined();
  });

  it('go by their own where they cannot share, not by what others granted', async () => {
    await here.begin(officer, inMinutes(15));
    await settled();
    expect(there.of(officer)).toBeDefined();
    state.isDown = true;
    await clock.advance(10_000);
    for (const one of [here, there]) one.of(officer);
    await settled();
    expect(there.of(officer)).toBeUndefined();
    expect(here.of(officer)).toBeDefined();
    await expect(here.end(officer)).rejects.toThrow(SharedStateFailure);
    expect(here.of(officer)).toBeUndefined();
    await here.begin(officer, inMinutes(5));
    expect(here.of(officer)).toBeDefined();
  });

  it('take nothing from the shared state that is no unlock, nor one for longer than an hour', async () => {
    await here.begin(officer, { reason, until: clock.now() + 600 * MINUTE_MS });
    await settled();
    expect(there.of(officer)?.until).toBe(clock.now() + 60 * MINUTE_MS);
    const set = state.set.bind(state);
    for (const junk of ['{', '{}', '{"reason":1,"until":1,"principal":"key_1"}']) {
      state.set = (key, _, options) => set(key, Buffer.from(junk), options);
      await here.begin(officer, inMinutes(15));
      await settled();
      expect(there.of(officer)).toBeUndefined();
    }
    state.publish('pii-unlocks/1', 'no name of a caller');
    await settled();
  });
});
