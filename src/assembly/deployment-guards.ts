import type { Clock } from '../chat/scope.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { DeploymentHealth, type HealthLimits } from '../resilience/deployment-health.ts';
import { Outliers } from '../resilience/outliers.ts';
import { type SlotLimits, Slots } from '../resilience/slots.ts';
import { BoundedMap } from '../runtime/bounded-map.ts';

/** More than the models of a configuration and of a discovery together; of what came and went before, the oldest is forgotten. */
const MOST_MODELS = 12_000;

type Kept<T> = { readonly limits: string; readonly value: T };

/** Breakers, cooldowns and slots by upstream and model: they outlive a reload that does not touch their limits. */
export class DeploymentGuards {
  readonly #clock: Clock;
  readonly #health = new Map<string, BoundedMap<string, Kept<DeploymentHealth>>>();
  readonly #slots = new BoundedMap<string, Kept<Slots>>(MOST_MODELS);
  readonly outliers: Outliers;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.outliers = new Outliers(clock);
  }

  /** What was learned of another server, or with other credentials, is forgotten: `server` tells them apart. */
  healthOf(upstream: string, model: string, limits: HealthLimits, server: unknown = null): DeploymentHealth {
    const ofUpstream = this.#health.get(upstream) ?? new BoundedMap<string, Kept<DeploymentHealth>>(MOST_MODELS);
    this.#health.set(upstream, ofUpstream);
    return kept(ofUpstream, model, [limits, server], () => new DeploymentHealth(upstream, model, limits, this.#clock));
  }

  slotsOf(upstream: string, limits: SlotLimits): Slots {
    return kept(this.#slots, upstream, limits, () => new Slots(limits));
  }

  /** Tells the breakers of an upstream whether it was there when it was looked at. */
  looked(upstream: string, isUp: boolean): void {
    for (const { value } of this.#health.get(upstream)?.values() ?? []) value.breaker.looked(isUp);
  }

  /** Is any model of that upstream left alone because it failed? One that waits for a trial wants a request, not a look. */
  isAnyOpen(upstream: string): boolean {
    return [...(this.#health.get(upstream)?.values() ?? [])].some(({ value }) => value.breaker.state === 'open');
  }

  /** Forgets upstreams that are configured no more. */
  retainUpstreams(upstreams: ReadonlySet<string>): void {
    for (const known of [this.#health, this.#slots])
      for (const upstream of known.keys()) if (!upstreams.has(upstream)) known.delete(upstream);
  }

  /** Forgets models that the fleet has no more. */
  retainModels({ models }: Pick<Fleet, 'models'>): void {
    const isServed = (model: string, upstream: string): boolean =>
      models.get(model)?.deployments.some((deployment) => deployment.upstream === upstream) === true;
    for (const [upstream, known] of this.#health)
      for (const model of known.keys()) if (!isServed(model, upstream)) known.delete(model);
  }

  /** How many places there are at all upstreams together, and how many of them are taken. */
  places(): {
    readonly inFlight: number;
    readonly mostInFlight: number;
    readonly queued: number;
    readonly mostQueued: number;
  } {
    let [inFlight, mostInFlight, queued, mostQueued] = [0, 0, 0, 0];
    for (const { value } of this.#slots.values()) {
      inFlight += value.inUse;
      mostInFlight += value.capacity;
      queued += value.queued;
      mostQueued += value.queueCapacity;
    }
    return { inFlight, mostInFlight, queued, mostQueued };
  }

  /** What is known of every deployment of the fleet, for those who look after it. */
  *health(): Generator<DeploymentHealth> {
    for (const models of this.#health.values()) for (const { value } of models.values()) yield value;
  }
}

function kept<T>(known: Map<string, Kept<T>>, name: string, limits: object, make: () => T): T {
  const key = JSON.stringify(limits);
  const before = known.get(name);
  if (before?.limits === key) return before.value;
  const value = make();
  known.set(name, { limits: key, value });
  return value;
}
