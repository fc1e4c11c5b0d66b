import type { ChatCall, Planned } from '../../src/chat/call.ts';
import type { ChatEvent } from '../../src/chat/event.ts';
import { type FailureCode, type FailureDetails, GatewayFailure } from '../../src/chat/failure.ts';
import type { ChatModel } from '../../src/chat/model.ts';
import { DeploymentHealth } from '../../src/resilience/deployment-health.ts';
import { sleep } from '../../src/runtime/sleep.ts';
import type { FakeClock } from './fake-clock.ts';
import { usualCalls } from './guards.ts';

/** The health of a deployment of which nothing is known yet. */
export const testHealth = (clock: FakeClock, upstream = 'upstream'): DeploymentHealth =>
  new DeploymentHealth(upstream, 'model', usualCalls.breaker, clock);

/** What a model does: a number is silence in milliseconds, a list is said, a failure is thrown. */
export type Step = number | readonly ChatEvent[] | GatewayFailure;

/** Silent for good, until its scope ends. */
export const forever = 1e9;

export const fails = (code: FailureCode, details?: FailureDetails): GatewayFailure =>
  new GatewayFailure(code, `The failure of ${code}.`, details);

/** The client has left. */
export const left = fails('client_closed_request');

export type Acted = {
  readonly model: ChatModel<Planned<ChatCall>>;
  /** Calls so far. */
  readonly calls: number;
  /** Calls that have not ended. */
  readonly underWay: number;
};

/** A model that does these steps on every call. */
export function acts(...steps: readonly Step[]): Acted {
  const state = { calls: 0, underWay: 0 };
  const model: ChatModel<Planned<ChatCall>> = async function* ({ scope }) {
    state.calls++;
    state.underWay++;
    try {
      for (const step of steps) {
        if (typeof step === 'number') await sleep(scope.clock, step, scope);
        else if (step instanceof GatewayFailure) throw step;
        else yield step;
      }
    } finally {
      state.underWay--;
    }
  };
  return Object.assign(state, { model });
}
