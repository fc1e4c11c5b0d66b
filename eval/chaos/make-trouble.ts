import { setTimeout as wait } from 'node:timers/promises';
import { between } from '../../test/support/seeded.ts';
import type { TroubledUpstream } from './troubled-upstream.ts';

/** How long one trouble lasts, at most; of a short run a quarter of its time. */
const MOST_TROUBLE_MS = 2500;

/** Kills, restarts and delays the upstreams at random until the time is up; all are well when it resolves. */
export async function makeTrouble(
  upstreams: readonly TroubledUpstream[],
  random: () => number,
  forMs: number,
): Promise<void> {
  const until = performance.now() + forMs;
  const mostMs = Math.min(MOST_TROUBLE_MS, forMs / 4);
  const busy = new Set<TroubledUpstream>();
  const under = new Set<Promise<void>>();
  while (performance.now() < until) {
    await wait(between(random, mostMs / 10, mostMs / 3));
    const upstream = upstreams[between(random, 0, upstreams.length - 1)];
    if (!upstream || busy.has(upstream)) continue;
    busy.add(upstream);
    const trouble = (random() < 0.5 ? down(upstream, random, mostMs) : delayed(upstream, random, mostMs)).finally(
      () => {
        busy.delete(upstream);
        under.delete(trouble);
      },
    );
    under.add(trouble);
  }
  await Promise.all(under);
}

async function down(upstream: TroubledUpstream, random: () => number, mostMs: number): Promise<void> {
  await upstream.kill();
  await wait(between(random, 100, mostMs));
  await upstream.start();
}

async function delayed(upstream: TroubledUpstream, random: () => number, mostMs: number): Promise<void> {
  upstream.delayMs = between(random, 200, 500);
  await wait(between(random, 100, mostMs));
  upstream.delayMs = 0;
}
