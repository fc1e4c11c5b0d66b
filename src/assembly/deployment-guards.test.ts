import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { fleetModel } from '../../test/support/fleet.ts';
import { usualCalls } from '../../test/support/guards.ts';
import type { DeploymentHealth } from '../resilience/deployment-health.ts';
import { DeploymentGuards } from './deployment-guards.ts';

const { breaker } = usualCalls;
const slots = { slots: 4, queue: 4 };

function testGuards() {
  const clock = new FakeClock();
  const guards = new DeploymentGuards(clock);
  const names = (): readonly string[] => [...guards.health()].map((health) => `${health.upstream} ${health.model}`);
  return { clock, guards, names };
}

function fail(health: DeploymentHealth, times = breaker.failures): void {
  for (let at = 0; at < times; at++) {
    const as = health.breaker.admit();
    if (as) health.breaker.failed(as);
  }
}

describe('what guards a deployment', () => {
  it('outlives a reload that does not touch its limits', () => {
    const { guards } = testGuards();
    const health = guards.healthOf('a', 'm', breaker);
    expect(guards.healthOf('a', 'm', { ...breaker })).toBe(health);
    expect(guards.healthOf('a', 'n', breaker)).not.toBe(health);
    expect(guards.healthOf('b', 'm', breaker)).not.toBe(health);
    expect(guards.healthOf('a', 'm', breaker, { baseUrl: 'http://other' })).not.toBe(health);
    expect(guards.healthOf('a', 'm', { ...breaker, openMs: 1 })).not.toBe(health);
    expect(guards.slotsOf('a', { ...slots })).toBe(guards.slotsOf('a', slots));
    expect(guards.slotsOf('a', { slots: 5, queue: 4 })).not.toBe(guards.slotsOf('b', slots));
  });

  it('is forgotten with its upstream', () => {
    const { guards, names } = testGuards();
    const health = guards.healthOf('a', 'm', breaker);
    const places = guards.slotsOf('a', slots);
    guards.healthOf('b', 'm', breaker);
    guards.retainUpstreams(new Set(['b']));
    expect(names()).toEqual(['b m']);
    expect(guards.healthOf('a', 'm', breaker)).not.toBe(health);
    expect(guards.slotsOf('a', slots)).not.toBe(places);
  });

  it('is bounded: of models that come and go without end the oldest is forgotten', () => {
    const { guards, names } = testGuards();
    for (let at = 0; at < 12_001; at++) guards.healthOf('a', `model ${at}`, breaker);
    expect(names()).toHaveLength(12_000);
    expect(names()[0]).toBe('a model 1');
  });

  it('is forgotten with its model, which another upstream may still serve', () => {
    const { guards, names } = testGuards();
    for (const upstream of ['a', 'b']) for (const model of ['m', 'n']) guards.healthOf(upstream, model, breaker);
    const models = new Map([['m', { ...fleetModel({ id: 'm' }), deployments: [{ upstream: 'b' }] }]]);
    guards.retainModels({ models });
    expect(names()).toEqual(['b m']);
  });
});

describe('a look at an upstream', () => {
  it('is told to the breakers of all its models, and of no other', () => {
    const { guards } = testGuards();
    const [m, n, other] = [['a', 'm'] as const, ['a', 'n'] as const, ['b', 'm'] as const].map(([upstream, model]) => {
      const health = guards.healthOf(upstream, model, breaker);
      fail(health);
      return health;
    });
    guards.looked('a', false);
    guards.looked('a', true);
    guards.looked('nowhere', true);
    expect([m, n, other].map((health) => health?.breaker.state)).toEqual(['half-open', 'half-open', 'open']);
  });

  it('is wanted while a breaker is open, not while one waits for somebody to ask', async () => {
    const { clock, guards } = testGuards();
    const health = guards.healthOf('a', 'm', breaker);
    expect([guards.isAnyOpen('a'), guards.isAnyOpen('nowhere')]).toEqual([false, false]);
    fail(health);
    expect(guards.isAnyOpen('a')).toBe(true);
    await clock.advance(breaker.openMs);
    expect(guards.isAnyOpen('a')).toBe(false);
  });
});
