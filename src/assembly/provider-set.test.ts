import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { usualCalls } from '../../test/support/guards.ts';
import type { UpstreamSettings } from '../config/fleet-settings.ts';
import { defineProvider } from '../extend/provider.ts';
import { ProviderSet } from './provider-set.ts';

const settings = (label: string, kind = 'fake'): UpstreamSettings => ({
  kind,
  options: { label },
  ...usualCalls,
  connectMs: 1,
});

function openSet() {
  const clock = new FakeClock();
  const opened: string[] = [];
  const closed: string[] = [];
  const kind = defineProvider({
    kind: 'fake',
    options: z.object({ label: z.string() }),
    open: ({ label }) => {
      opened.push(label);
      return { models: {}, close: () => Promise.resolve(void closed.push(label)) };
    },
  });
  const never = (): never => {
    throw new Error('not asked for here');
  };
  const knowledge = { name: 'none', find: () => Promise.resolve({ passages: [] }) };
  const set = new ProviderSet([kind], {
    clock,
    connect: never,
    secret: never,
    knowledge,
    imagesAsData: (next) => next,
  });
  return { set, clock, opened, closed };
}

describe('a provider', () => {
  it('stays open for as long as its settings stay, and is shared by upstreams that have the same', () => {
    const { set, opened } = openSet();
    const first = set.use({ a: settings('x'), b: settings('x') }, 100).get('a');
    const second = set.use({ a: settings('x'), c: settings('y') }, 100);
    expect(second.get('a')).toBe(first);
    expect(opened).toEqual(['x', 'y']);
  });

  it('that is dropped closes when the longest request that can hold it is over', async () => {
    const { set, clock, closed } = openSet();
    set.use({ a: settings('x') }, 100_000);
    set.use({}, 100);
    await clock.advance(99_999);
    expect(closed).toEqual([]);
    await clock.advance(1);
    expect(closed).toEqual(['x']);
  });

  it('that comes back before is the same one, and stays', async () => {
    const { set, clock, opened, closed } = openSet();
    const first = set.use({ a: settings('x') }, 100).get('a');
    set.use({}, 100);
    expect(set.use({ a: settings('x') }, 100).get('a')).toBe(first);
    await clock.advance(1000);
    expect([opened, closed]).toEqual([['x'], []]);
  });

  it('that cannot be opened changes nothing', async () => {
    const { set, clock, closed } = openSet();
    set.use({ a: settings('x') }, 100);
    set.use({ b: settings('y') }, 100);
    expect(() => set.use({ a: settings('x'), c: settings('z', 'unknown') }, 100)).toThrow(/unknown/);
    await clock.advance(1000);
    expect(closed).toEqual(['x']);
    await set.close();
    expect(closed).toEqual(['x', 'y']);
  });
});

it('closes all at the end, also what was to close later', async () => {
  const { set, clock, closed } = openSet();
  set.use({ a: settings('x') }, 100);
  set.use({ b: settings('y') }, 100);
  await set.close();
  await clock.advance(1000);
  expect(closed).toEqual(['y', 'x']);
});
