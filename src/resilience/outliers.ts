import type { Clock } from '../chat/scope.ts';
import type { DeploymentHealth } from './deployment-health.ts';

/** Fewer calls say nothing of a place. */
const LEAST_CALLS = 5;
/** A place is an outlier when its share of failures lies this far above that of all the others together. */
const LEAST_DISTANCE = 0.3;
/** The first ejection lasts this long, the second twice as long, and so on, as Envoy has it; after `MOST_MS` of good conduct it begins anew. */
const BASE_MS = 10_000;
const MOST_MS = 300_000;

type Ejection = { readonly until: number; readonly times: number };

/** Of the places that serve one model, sets those aside for a while that fail much more often than the others; half at most. */
export class Outliers {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #ejections = new WeakMap<DeploymentHealth, Ejection>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  isEjected(health: DeploymentHealth): boolean {
    return (this.#ejections.get(health)?.until ?? 0) > this.#clock.monotonic();
  }

  judge(places: readonly { readonly health: DeploymentHealth }[]): void {
    const all = places.map(({ health }) => health);
    let ejected = all.filter((health) => this.isEjected(health)).length;
    for (const health of all) {
      const { calls, failures } = health.recent;
      if (failures === 0 || calls < LEAST_CALLS || this.isEjected(health)) continue;
      if (failures / calls - shareOfOthers(all, health) < LEAST_DISTANCE) continue;
      if ((ejected + 1) * 2 > all.length) return;
      this.#eject(health);
      ejected++;
    }
  }

  #eject(health: DeploymentHealth): void {
    const now = this.#clock.monotonic();
    const last = this.#ejections.get(health);
    const times = last && now - last.until < MOST_MS ? last.times + 1 : 1;
    const until = now + Math.min(MOST_MS, BASE_MS * times);
    this.#ejections.set(health, { until, times });
    health.forget();
  }
}

function shareOfOthers(all: readonly DeploymentHealth[], one: DeploymentHealth): number {
  let calls = 0;
  let failures = 0;
  for (const health of all) {
    if (health === one) continue;
    calls += Math.max(LEAST_CALLS, health.recent.calls);
    failures += health.recent.failures;
  }
  return calls === 0 ? 0 : failures / calls;
}
