import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { attempt, cards } from '../../../test/support/sharing.ts';
import { Profiles } from './profiles.ts';
import { SharedProfiles } from './shared-profiles.ts';

function open<P extends Profiles>(profiles: P): P {
  profiles.retain(cards);
  return profiles;
}

it('reads as plain profiles do until others are heard of', async () => {
  const clock = new FakeClock();
  const [plain, shared] = [open(new Profiles(clock)), open(new SharedProfiles(clock))];
  for (const profiles of [plain, shared]) {
    profiles.record(attempt('m', 900));
    profiles.label('m', 'general', 0.2, 1);
  }
  await clock.advance(1000);
  expect(shared.of('m', 'general')).toEqual(plain.of('m', 'general'));
  shared.hear(undefined);
  expect(shared.of('m', 'general')).toEqual(plain.of('m', 'general'));
});

it('tells what all have seen, and keeps what it has seen itself apart', () => {
  const clock = new FakeClock();
  const [other, shared] = [open(new Profiles(clock)), open(new SharedProfiles(clock))];
  other.record(attempt('m', 900));
  shared.record(attempt('m', 900));
  for (let turn = 0; turn < 3; turn++) shared.hear(other.snapshot());
  expect(shared.of('m', 'general').samples).toBe(2);
  expect(shared.snapshot()).toEqual(other.snapshot());
  shared.hear(undefined);
  expect(shared.of('m', 'general').samples).toBe(1);
});

it('goes on from what was saved as its own', () => {
  const clock = new FakeClock();
  const [before, after] = [open(new SharedProfiles(clock)), open(new SharedProfiles(clock))];
  before.record(attempt('m', 900));
  expect(after.load(before.snapshot())).toBe(true);
  after.hear(undefined);
  expect(after.of('m', 'general').samples).toBe(1);
  expect(after.load({})).toBe(false);
  expect(after.of('m', 'general').samples).toBe(1);
});

it('counts what was seen', () => {
  const shared = open(new SharedProfiles(new FakeClock()));
  shared.record({ kind: 'attempt-began', model: 'm', upstream: 'u' });
  expect(shared.changes).toBe(0);
  shared.record(attempt('m', 900));
  shared.label('m', 'general', 1, 1);
  expect(shared.changes).toBe(2);
});
