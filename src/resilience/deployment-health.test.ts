import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { DeploymentHealth } from './deployment-health.ts';

function testHealth() {
  const clock = new FakeClock();
  const limits = { failures: 1, openMs: 5000, mostOpenMs: 5000, mostCooldownMs: 60_000 };
  const health = new DeploymentHealth('upstream', 'model', limits, clock);
  const remember = (...failed: readonly boolean[]): void => failed.forEach((one) => health.remember(one));
  return { clock, health, remember };
}

describe('the last calls', () => {
  it('are counted from the first failure on, twenty of them', () => {
    const { health, remember } = testHealth();
    remember(false, false);
    expect(health.recent).toEqual({ calls: 0, failures: 0 });
    remember(true, false, true);
    expect(health.recent).toEqual({ calls: 3, failures: 2 });
    remember(...Array.from({ length: 18 }, () => false));
    expect(health.recent).toEqual({ calls: 20, failures: 1 });
  });

  it('are forgotten once none of them failed, or when they should be', () => {
    const { health, remember } = testHealth();
    remember(true, ...Array.from({ length: 20 }, () => false));
    expect(health.recent).toEqual({ calls: 0, failures: 0 });
    remember(true);
    health.forget();
    expect(health.recent).toEqual({ calls: 0, failures: 0 });
  });
});

describe('a deployment is away', () => {
  it('while it limits requests', async () => {
    const { clock, health } = testHealth();
    expect(health.isAway).toBe(false);
    health.cooldown.limited(500, 0);
    expect(health.isAway).toBe(true);
    await clock.advance(500);
    expect(health.isAway).toBe(false);
  });

  it('while its breaker is open, and while another call tries it', async () => {
    const { clock, health } = testHealth();
    const first = health.breaker.admit();
    if (first) health.breaker.failed(first);
    expect(health.isAway).toBe(true);
    await clock.advance(5000);
    expect(health.isAway).toBe(false);
    health.breaker.admit();
    expect(health.isAway).toBe(true);
  });
});

it('the calls at a deployment are those under way and those that wait', () => {
  const { health } = testHealth();
  health.inFlight = 3;
  health.queued = 2;
  expect(health.load).toBe(5);
});
