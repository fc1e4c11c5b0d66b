import type { LiveFleet } from '../../src/fleet/live-fleet.ts';
import { anyQuestion } from './prompts.ts';
import { SimulatedGateway } from './simulated-gateway.ts';
import { VirtualClock } from './virtual-clock.ts';

export type PacingOptions = {
  readonly seed: number;
  readonly requests: number;
  /** Of a day; undefined: none. */
  readonly ceiling: number | undefined;
};

export type Pacing = {
  readonly spent: number;
  /** When half of it was spent, in hours. */
  readonly halfSpentAt: number;
  /** The share of good answers. */
  readonly good: number;
  /** The share of requests that were refused because all was spent. */
  readonly refused: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How busy each hour is, as a multiple of the mean: nights are quiet. */
const busy = (hour: number): number => 1 + 0.8 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);

/** A day of requests under a ceiling of costs. */
export function pacing(fleet: LiveFleet, { seed, requests, ceiling }: PacingOptions): Pacing {
  const clock = new VirtualClock();
  const gateway = new SimulatedGateway(clock, fleet, { seed, settings: { dailyCost: ceiling } });
  const bills: { readonly at: number; readonly cost: number }[] = [];
  let good = 0;
  let asked = 0;
  let refused = 0;
  const arrive = (): void => {
    const { text, wants } = anyQuestion(gateway.random);
    const messages = [{ role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] }] as const;
    asked++;
    try {
      gateway.ask({ messages, wants }, ({ cost, isGood }) => {
        bills.push({ at: clock.monotonic(), cost });
        if (isGood) good++;
      });
    } catch {
      refused++;
    }
    const hour = clock.monotonic() / HOUR_MS;
    clock.after((-Math.log(1 - gateway.random()) * DAY_MS) / (requests * busy(hour)), arrive);
  };
  clock.after(0, arrive);
  clock.runUntil(DAY_MS - 1);
  const spent = bills.reduce((sum, { cost }) => sum + cost, 0);
  return { spent, halfSpentAt: halfSpentAt(bills, spent), good: good / asked, refused: refused / asked };
}

function halfSpentAt(bills: readonly { readonly at: number; readonly cost: number }[], spent: number): number {
  let sum = 0;
  for (const { at, cost } of bills) {
    sum += cost;
    if (sum >= spent / 2) return at / HOUR_MS;
  }
  return 24;
}
