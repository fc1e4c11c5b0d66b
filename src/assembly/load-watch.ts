import type { Clock } from '../chat/scope.ts';
import type { Load } from '../router/policy/high-load.ts';
import type { LoopLag } from '../runtime/loop-lag.ts';
import { repeat } from '../runtime/repeat.ts';
import type { Log } from '../telemetry/log.ts';
import type { DeploymentGuards } from './deployment-guards.ts';

const EVERY_MS = 1000;

type Ports = {
  readonly guards: Pick<DeploymentGuards, 'places'>;
  readonly lag: Pick<LoopLag, 'read'>;
  readonly highLoad: { observe(load: Load): void; readonly active: boolean };
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly clock: Pick<Clock, 'after'>;
};

/** Looks every second how busy the gateway is, for the policy that acts on it; the returned function ends that. */
export function watchLoad({ guards, lag, highLoad, log, clock }: Ports): () => void {
  let wasActive = false;
  return repeat(clock, EVERY_MS, () => {
    const places = guards.places();
    const loopLagMs = lag.read();
    highLoad.observe({ loopLagMs, ...places });
    if (highLoad.active !== wasActive) {
      wasActive = highLoad.active;
      if (wasActive) log.warn({ loopLagMs, ...places }, 'high load: requests of low priority are refused');
      else log.info({ loopLagMs, ...places }, 'high load is over');
    }
    return Promise.resolve();
  });
}
