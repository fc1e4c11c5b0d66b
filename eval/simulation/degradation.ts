import type { LiveFleet } from '../../src/fleet/live-fleet.ts';
import { allQuestions, anyQuestion, type Question } from './prompts.ts';
import type { Behaviour, Disturbance } from './scripted-model.ts';
import { type Asked, SimulatedGateway } from './simulated-gateway.ts';
import { VirtualClock } from './virtual-clock.ts';

export type DegradationOptions = {
  readonly seed: number;
  readonly requestsPerSecond: number;
  readonly warmUpMs: number;
  readonly badMs: number;
  readonly afterMs: number;
  /** What the best model does for a while. */
  readonly change: (usual: Behaviour) => Behaviour;
};

export type Degradation = {
  readonly model: string;
  /** Of all traffic, in the last minute before. */
  readonly shareBefore: number;
  /** Until it had less than a quarter of that; the length of the trouble where that never came. */
  readonly secondsToLeave: number;
  /** Of all traffic, from a minute after until the end of the trouble. */
  readonly shareWhileBad: number;
  /** From the end of the trouble until it had more than three quarters of it again; the length of the rest where that never came. */
  readonly secondsToReturn: number;
  readonly shareAfter: number;
};

/** Shares are taken over so much time. */
const WINDOW_MS = 10_000;
const MINUTE_MS = 60_000;

type Choice = { readonly at: number; readonly model: string };

/** The best model becomes bad for a while and then good again: how soon does the traffic leave it, and come back? */
export function degradation(fleet: LiveFleet, options: DegradationOptions): Degradation {
  const { warmUpMs, badMs, afterMs, change, seed } = options;
  const clock = new VirtualClock();
  const disturbances: Disturbance[] = [];
  const gateway = new SimulatedGateway(clock, fleet, {
    seed,
    labels: { share: 0.3, afterMs: 5000 },
    disturbances: () => disturbances,
  });
  const model = mostChosen(allQuestions.map((question) => gateway.explain(asked(question)).chosen));
  for (const id of gateway.fleet.models.keys())
    disturbances.push({ model: id, from: 0, until: Infinity, change: id === model ? plainlyBest : lesser });
  const choices: Choice[] = [];
  const arrive = (): void => {
    choices.push({ at: clock.monotonic(), model: gateway.ask(asked(anyQuestion(gateway.random))).chosen });
    clock.after((-Math.log(1 - gateway.random()) * 1000) / options.requestsPerSecond, arrive);
  };
  arrive();
  const until = warmUpMs + badMs;
  disturbances.push({ model, from: warmUpMs, until, change });
  clock.runUntil(until + afterMs);
  const shareIn = (from: number, to: number): number => shareOf(model, choices, from, to);
  const shareBefore = shareIn(warmUpMs - MINUTE_MS, warmUpMs);
  return {
    model,
    shareBefore,
    secondsToLeave: secondsUntil(warmUpMs, until, (at) => shareIn(at - WINDOW_MS, at) < shareBefore / 4),
    shareWhileBad: shareIn(warmUpMs + MINUTE_MS, until),
    secondsToReturn: secondsUntil(until, until + afterMs, (at) => shareIn(at - WINDOW_MS, at) > (3 * shareBefore) / 4),
    shareAfter: shareIn(until + afterMs - MINUTE_MS, until + afterMs),
  };
}

/**
 * Of 58 models many are about as good as others, so that a router may rightly stay where it went. Here one is better than
 * its card and all others are worse than theirs: whoever knows that comes back.
 */
const plainlyBest = (usual: Behaviour): Behaviour => ({
  ...usual,
  firstTokenMs: usual.firstTokenMs / 2,
  msPerToken: usual.msPerToken / 2,
  quality: () => 0.97,
});

const lesser = (usual: Behaviour): Behaviour => ({ ...usual, quality: (intent) => 0.85 * usual.quality(intent) });

const asked = ({ text, wants }: Question): Asked => ({
  messages: [{ role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] }],
  wants,
});

function mostChosen(models: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const model of models) counts.set(model, (counts.get(model) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (!most) throw new Error('Nothing was asked.');
  return most[0];
}

function shareOf(model: string, choices: readonly Choice[], from: number, to: number): number {
  const among = choices.filter(({ at }) => from < at && at <= to);
  return among.length === 0 ? 0 : among.filter((choice) => choice.model === model).length / among.length;
}

function secondsUntil(from: number, to: number, holds: (at: number) => boolean): number {
  for (let at = from + 1000; at <= to; at += 1000) if (holds(at)) return (at - from) / 1000;
  return (to - from) / 1000;
}
