import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { Cooldown } from './cooldown.ts';

function testCooldown() {
  const clock = new FakeClock();
  const cooldown = new Cooldown(clock, 60_000);
  /** A call that is made and refused now. */
  const limited = (retryAfterMs?: number): void => cooldown.limited(retryAfterMs, clock.monotonic());
  return { clock, cooldown, limited };
}

it('lasts as long as the upstream asks, to the millisecond', async () => {
  const { clock, cooldown, limited } = testCooldown();
  expect(cooldown.waitMs).toBe(0);
  limited(3000);
  await clock.advance(2999);
  expect(cooldown.waitMs).toBe(1);
  await clock.advance(1);
  expect(cooldown.waitMs).toBe(0);
});

it('is as long as it may be at most, whatever is asked', () => {
  const { cooldown, limited } = testCooldown();
  limited(3_600_000);
  expect(cooldown.waitMs).toBe(60_000);
});

it('is not shortened by one who asks for less', () => {
  const { cooldown, limited } = testCooldown();
  limited(3000);
  limited(10);
  expect(cooldown.waitMs).toBe(3000);
});

it('doubles where nothing is asked for, up to 15 s, and begins anew after an answer', async () => {
  const { clock, cooldown, limited } = testCooldown();
  for (const ms of [1000, 2000, 4000, 8000, 15_000, 15_000]) {
    limited();
    expect(cooldown.waitMs).toBe(ms);
    await clock.advance(ms);
  }
  cooldown.answered(clock.monotonic());
  limited();
  expect(cooldown.waitMs).toBe(1000);
});

it('is not ended by the answer to a call that was under way before', async () => {
  const { clock, cooldown, limited } = testCooldown();
  await clock.advance(10);
  limited(3000);
  await clock.advance(5);
  cooldown.answered(2);
  expect(cooldown.waitMs).toBe(2995);
});

it('does not forget how often it guessed when such a call ends late', async () => {
  const { clock, cooldown, limited } = testCooldown();
  limited();
  await clock.advance(1500);
  cooldown.answered(0);
  limited();
  expect(cooldown.waitMs).toBe(2000);
});

it('is not doubled by refusals that come together', async () => {
  const { clock, cooldown, limited } = testCooldown();
  limited();
  await clock.advance(10);
  for (let at = 0; at < 8; at++) cooldown.limited(undefined, 0);
  expect(cooldown.waitMs).toBe(990);
  cooldown.limited(4000, 0);
  expect(cooldown.waitMs).toBe(4000);
});

it('is none where none may be', () => {
  const cooldown = new Cooldown(new FakeClock(), 0);
  cooldown.limited(3000, 0);
  cooldown.limited(undefined, 0);
  expect(cooldown.waitMs).toBe(0);
});
