import { beforeAll, describe, expect, it } from 'vitest';
import type { LiveFleet } from '../../src/fleet/live-fleet.ts';
import { conversations } from './conversations.ts';
import { degradation } from './degradation.ts';
import { noise } from './noise.ts';
import { pacing } from './pacing.ts';
import { simulatedFleet } from './simulated-fleet.ts';
import { type Trouble, troubles } from './troubles.ts';
import { VirtualClock } from './virtual-clock.ts';

let fleet: LiveFleet;
beforeAll(async () => {
  fleet = await simulatedFleet();
});

it('has a fleet of 58 models, each with its figures', () => {
  const cards = [...fleet.current.models.values()].map(({ card }) => card);
  expect(cards).toHaveLength(58);
  expect(cards.filter(({ latencyMs }) => latencyMs === undefined)).toEqual([]);
});

describe('a model in trouble', () => {
  it.each(Object.keys(troubles) as Trouble[])('%s: loses its traffic within a minute and gets it back', (trouble) => {
    const found = degradation(fleet, {
      seed: 1,
      requestsPerSecond: 3,
      warmUpMs: 120_000,
      badMs: 120_000,
      afterMs: 900_000,
      change: troubles[trouble],
    });
    expect(found.shareBefore).toBeGreaterThan(0.1);
    expect(found.secondsToLeave).toBeLessThanOrEqual(60);
    expect(found.shareWhileBad).toBeLessThan(found.shareBefore / 4);
    expect(found.secondsToReturn).toBeLessThan(900);
  });
});

it('a day under a ceiling costs no more than that, and most of it is used', () => {
  const unpaced = pacing(fleet, { seed: 1, requests: 600, ceiling: undefined });
  for (const share of [0.5, 0.1]) {
    const ceiling = share * unpaced.spent;
    const { spent, refused } = pacing(fleet, { seed: 1, requests: 600, ceiling });
    expect(spent / ceiling).toBeLessThanOrEqual(1.01);
    expect(spent / ceiling).toBeGreaterThan(0.5);
    expect(refused).toBe(0);
  }
});

it('conversations that stay with their model have more of their tokens cached', () => {
  const sizes = { seed: 1, conversations: 30, turns: 8 };
  const sticky = conversations(fleet, { ...sizes, sticky: true });
  const loose = conversations(fleet, { ...sizes, sticky: false });
  expect(sticky.cachedShare).toBeGreaterThan(loose.cachedShare);
  expect(sticky.switches).toBeLessThan(loose.switches);
});

it('hardly a request goes elsewhere for the case of its letters or its spaces', () => {
  const { flips, byKind } = noise(fleet, 1);
  expect(flips, JSON.stringify(byKind)).toBeLessThanOrEqual(0.05);
});

it('virtual time runs timers in the order they fall due, those of one moment in the order they were set', () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  const note = (name: string) => () => ran.push(`${name} at ${clock.monotonic()}`);
  clock.after(30, note('c'));
  clock.after(10, note('a'));
  clock.after(30, note('d'));
  const cancel = clock.after(20, note('never'));
  clock.after(10, () => clock.after(5, note('b')));
  cancel();
  clock.runUntil(30);
  expect(ran).toEqual(['a at 10', 'b at 15', 'c at 30', 'd at 30']);
  clock.runUntil(100);
  expect(clock.monotonic()).toBe(100);
});
