import type { ChatCall, Planned } from '../chat/call.ts';
import type { ModelId } from '../chat/model-id.ts';
import { commit } from '../chat/commit.ts';
import type { ChatEvent } from '../chat/event.ts';
import { asFailure, GatewayFailure } from '../chat/failure.ts';
import type { ChatModel } from '../chat/model.ts';

export type FindChat = (model: ModelId) => ChatModel<Planned<ChatCall>> | undefined;

/** Runs the plan: its models in order, the next one only while the client has seen nothing of the one before. */
export const fallback = (find: FindChat): ChatModel<Planned<ChatCall>> => {
  const chatOf = (model: ModelId): ChatModel<Planned<ChatCall>> => {
    const chat = find(model);
    if (!chat) throw new GatewayFailure('upstream_unavailable', `The model '${model}' is not available right now.`);
    return chat;
  };
  return (call) => {
    const [only, ...others] = call.plan.models;
    return only !== undefined && others.length === 0 ? chatOf(only)(call) : firstThatAnswers(chatOf, call);
  };
};

async function* firstThatAnswers(
  chatOf: (model: ModelId) => ChatModel<Planned<ChatCall>>,
  call: Planned<ChatCall>,
): AsyncIterable<readonly ChatEvent[]> {
  let failure: GatewayFailure | undefined;
  for (const model of call.plan.models) {
    let committed;
    try {
      committed = await commit(chatOf(model)(call));
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
