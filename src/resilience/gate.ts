import type { Call } from '../chat/call.ts';
import { hasContent } from '../chat/commit.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import { type FailureCode, GatewayFailure } from '../chat/failure.ts';
import type { Model } from '../chat/model.ts';
import { watched, type Watcher } from '../chat/watched.ts';
import type { Admission } from './breaker.ts';
import type { DeploymentHealth } from './deployment-health.ts';
import type { Slots } from './slots.ts';

export type GateOptions = {
  readonly health: DeploymentHealth;
  readonly slots: Slots;
  readonly queueMs: number;
};

/**
 * Lets an attempt through to its deployment: not while that cools down or its breaker is open, and not before it has a
 * slot. What it throws itself was no attempt. Hears how the attempt ended, which is known only at the stream's end.
 */
export const gate =
  (options: GateOptions) =>
  <C extends Call, E extends ChatEvent | EmbedEvent>(next: Model<C, E>): Model<C, E> =>
  (call) =>
    watched(new Gated(options, next, call));

class Gated<C extends Call, E extends ChatEvent | EmbedEvent> implements Watcher<E> {
  readonly #options: GateOptions;
  readonly #next: Model<C, E>;
  readonly #call: C;
  #isInside = false;
  #begunAt = 0;
  #admission: Admission | undefined;
  #hasSpoken = false;

  constructor(options: GateOptions, next: Model<C, E>, call: C) {
    this.#options = options;
    this.#next = next;
    this.#call = call;
  }

  open(): AsyncIterable<readonly E[]> | Promise<AsyncIterable<readonly E[]>> {
    if (this.#options.slots.take()) return this.#enter();
    return turn(this.#options, this.#call).then(() => this.#enter());
  }

  passed(batch: readonly E[]): void {
    if (this.#hasSpoken || !hasContent(batch)) return;
    this.#hasSpoken = true;
    if (this.#admission?.isTrial) this.#admission = this.#options.health.breaker.succeeded(this.#admission);
  }

  ended(): undefined {
    this.#leave(this.#hasSpoken ? 'good' : 'failed');
  }

  failed(thrown: unknown): undefined {
    const verdict = this.#admission ? verdictOf(thrown) : 'silent';
    if (verdict === 'limited')
      this.#options.health.cooldown.limited((thrown as GatewayFailure).retryAfterMs, this.#begunAt);
    this.#leave(verdict);
  }

  left(): void {
    this.#leave('silent');
  }

  #enter(): AsyncIterable<readonly E[]> {
    const { health } = this.#options;
    this.#isInside = true;
    health.inFlight++;
    this.#begunAt = this.#call.scope.clock.monotonic();
    this.#admission = admit(health, this.#call);
    return this.#next(this.#call);
  }

  #leave(verdict: Verdict): void {
    if (!this.#isInside) return; // there was no slot
    const { health, slots } = this.#options;
    health.inFlight--;
    slots.release();
    if (this.#admission) settle(health, this.#admission, verdict, this.#begunAt);
  }
}

/** What an attempt tells of its deployment; the caller's own error or departure tells nothing. */
type Verdict = 'good' | 'failed' | 'limited' | 'silent';

const failures: ReadonlySet<FailureCode> = new Set([
  'upstream_auth_error',
  'upstream_error',
  'upstream_incomplete',
  'upstream_invalid',
  'upstream_model_missing',
  'upstream_timeout',
  'upstream_unavailable',
]);

/** A model that takes long to be loaded is not broken. */
function verdictOf(thrown: unknown): Verdict {
  if (!(thrown instanceof GatewayFailure)) return 'silent';
  if (thrown.code === 'rate_limit_exceeded') return 'limited';
  const isBlamed = failures.has(thrown.code) && thrown.timeoutKind !== 'cold_start' && !thrown.isBlameless;
  return isBlamed ? 'failed' : 'silent';
}

/** Who limits requests is alive. */
function settle(health: DeploymentHealth, admission: Admission, verdict: Verdict, begunAt: number): void {
  const { breaker, cooldown } = health;
  if (verdict === 'silent') return breaker.leftOpen(admission);
  if (verdict === 'failed') breaker.failed(admission);
  else breaker.succeeded(admission);
  if (verdict === 'good') cooldown.answered(begunAt);
  health.remember(verdict === 'failed');
}

/** The breaker is asked last, so that its one trial is never held by a call that waits for something else. */
function admit(health: DeploymentHealth, call: Call): Admission {
  const admission = health.cooldown.waitMs > 0 ? undefined : health.breaker.admit();
  if (!admission) throw refusal(health, call);
  return admission;
}

function refusal({ breaker, cooldown, model, upstream }: DeploymentHealth, { scope }: Call): GatewayFailure {
  const coolingMs = cooldown.waitMs;
  const why = coolingMs > 0 ? 'cooldown' : 'breaker';
  scope.record({ kind: 'refused', model, upstream, why });
  if (why === 'cooldown') {
    const message = 'The model server is limiting requests; try again later.';
    return new GatewayFailure('rate_limit_exceeded', message, { retryAfterMs: coolingMs });
  }
  const { state, waitMs } = breaker;
  return new GatewayFailure(
    'upstream_unavailable',
    'The model server has failed repeatedly and is left alone for now.',
    { reason: `breaker ${state}`, ...(waitMs > 0 && { retryAfterMs: waitMs }) },
  );
}

/** Waits for a slot, but not in vain: neither at a deployment that is away nor past the request's deadline. */
async function turn({ health, slots, queueMs }: GateOptions, call: Call): Promise<void> {
  if (health.isAway) throw refusal(health, call);
  const { clock, deadlineAt } = call.scope;
  const since = clock.monotonic();
  const { model, upstream } = health;
  health.queued++;
  try {
    await slots.wait(call.scope, Math.min(queueMs, deadlineAt - since));
  } catch (thrown) {
    const isLate = thrown instanceof GatewayFailure && thrown.timeoutKind === 'queue';
    const why = isLate ? 'queue_timeout' : 'queue_full';
    if (!call.scope.aborted) call.scope.record({ kind: 'refused', model, upstream, why });
    throw thrown;
  } finally {
    health.queued--;
  }
  call.scope.record({ kind: 'queued', model, upstream, waitedMs: clock.monotonic() - since });
}
