import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { FailedTries } from './failed-tries.ts';

const MOST = 3;

function house(): { readonly clock: FakeClock; readonly tries: FailedTries } {
  const clock = new FakeClock();
  return { clock, tries: new FailedTries(clock, () => MOST) };
}

const fail = (tries: FailedTries, address: string, times: number): void => {
  for (let at = 0; at < times; at++) tries.failed(address, `nx-${at}`);
};

it('makes an address wait that has failed too often within a minute, and no other', async () => {
  const { clock, tries } = house();
  fail(tries, 'a', MOST - 1);
  expect(tries.waitMs('a')).toBe(0);
  await clock.advance(20_000);
  fail(tries, 'a', 1);
  expect(tries.waitMs('a')).toBe(40_000);
  expect(tries.waitMs('b')).toBe(0);
  await clock.advance(40_000);
  expect(tries.waitMs('a')).toBe(0);
  fail(tries, 'a', MOST - 1); // a minute of its own begins
  expect(tries.waitMs('a')).toBe(0);
});

it('takes different wrong ones for guessing, and one that comes again and again for a mistake', async () => {
  const { clock, tries } = house();
  for (let at = 0; at < 3 * MOST; at++) tries.failed('old key', 'nx-old');
  expect([tries.waitMs('old key') > 0, tries.isGuessing('old key')]).toEqual([true, false]);
  fail(tries, 'guesser', MOST);
  expect([tries.isGuessing('guesser'), tries.isGuessing('other')]).toEqual([true, false]);
  await clock.advance(60_000);
  expect(tries.isGuessing('guesser')).toBe(false);
});

it('knows for an hour who got in from where', async () => {
  const { clock, tries } = house();
  tries.accepted('a', 'key_1');
  expect([tries.isKnown('a', 'key_1'), tries.isKnown('a', 'key_2'), tries.isKnown('b', 'key_1')]).toEqual([
    true,
    false,
    false,
  ]);
  await clock.advance(3_599_000);
  expect(tries.isKnown('a', 'key_1')).toBe(true);
  tries.accepted('a', 'key_1');
  await clock.advance(3_599_000);
  expect(tries.isKnown('a', 'key_1')).toBe(true);
  await clock.advance(1000);
  expect(tries.isKnown('a', 'key_1')).toBe(false);
});

it('holds on to a bounded number of addresses and callers, however many come', async () => {
  const { clock, tries } = house();
  for (let at = 0; at < 10_000; at++) fail(tries, `address ${at}`, MOST);
  expect(tries.waitMs('address 0')).toBeGreaterThan(0);
  fail(tries, 'one more', MOST);
  expect(tries.waitMs('address 0')).toBe(0);
  expect(tries.waitMs('one more')).toBeGreaterThan(0);
  for (let at = 0; at <= 10_000; at++) {
    tries.accepted('a', `key ${at}`);
    if (at % 5000 === 0) await clock.advance(1);
  }
  expect(tries.isKnown('a', 'key 0')).toBe(false);
  expect(tries.isKnown('a', 'key 10000')).toBe(true);
});
