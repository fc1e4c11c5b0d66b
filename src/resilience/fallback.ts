import type { ChatCall, Planned } from '../chat/call.ts';
import type { ModelId } from '../chat/model-id.ts';
import { commit } from '../chat/commit.ts';
import type { ChatEvent } from '../chat/event.ts';
import { asFailure, GatewayFailure } from '../chat/failure.ts';
import type { ChatModel } from '../chat/model.ts';

/** Runs the plan: its models in order, the next one only while the client has seen nothing of the one before. */
export const fallback: ChatModel<Planned<ChatCall>> = (call) => {
  const { models } = call.plan;
  const [only] = models;
  return only !== undefined && models.length === 1 ? answerOf(only, call) : firstThatAnswers(call);
};

function answerOf(model: ModelId, call: Planned<ChatCall>): AsyncIterable<readonly ChatEvent[]> {
  const chat = call.chatOf(model);
  if (!chat) throw new GatewayFailure('internal_error', 'The plan names a model that it was not made for.');
  return chat(call);
}

async function* firstThatAnswers(call: Planned<ChatCall>): AsyncIterable<readonly ChatEvent[]> {
  let failure: GatewayFailure | undefined;
  for (const model of call.plan.models) {
    let committed;
    try {
      committed = await commit(answerOf(model, call));
    } catch (thrown) {
      const latest = asFailure(thrown);
      failure = moreTelling(failure, latest);
      if (!latest.retryable || isOver(call)) break;
      continue;
    }
    try {
      yield* committed.events;
    } finally {
      await committed.close();
    }
    return;
  }
  throw failure ?? new GatewayFailure('internal_error', 'The plan names no model.');
}

const isOver = ({ scope }: Planned<ChatCall>): boolean => scope.aborted || scope.clock.monotonic() >= scope.deadlineAt;

/** Of two models that are busy, the one that is free sooner; else the later failure. */
const moreTelling = (before: GatewayFailure | undefined, latest: GatewayFailure): GatewayFailure =>
  before?.code === 'rate_limit_exceeded' &&
  latest.code === 'rate_limit_exceeded' &&
  (before.retryAfterMs ?? Infinity) < (latest.retryAfterMs ?? Infinity)
    ? before
    : latest;
