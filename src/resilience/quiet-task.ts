import type { ChatCall, Task } from '../chat/call.ts';
import { hasContent } from '../chat/commit.ts';
import type { ChatEvent } from '../chat/event.ts';
import { type FailureCode, GatewayFailure } from '../chat/failure.ts';
import type { ChatLayer, ChatModel } from '../chat/model.ts';
import { emptyTaskReply } from '../wire/openai/empty-task-reply.ts';

/** Nobody waits for a title: why there is none is of no use to the person whose page would show it. */
const unworthy: ReadonlySet<FailureCode> = new Set([
  'budget_exhausted',
  'content_filter',
  'guard_unavailable',
  'limits_unavailable',
  'overloaded',
  'quota_exhausted',
  'rate_limit_exceeded',
]);

/** What is refused of an interface's background work is answered with nothing, in the form that the interface reads. */
export const quietTask: ChatLayer = (next) => (call) =>
  call.task === 'chat' ? next(call) : quietly(next, call, call.task);

async function* quietly(
  next: ChatModel,
  call: ChatCall,
  task: Exclude<Task, 'chat'>,
): AsyncGenerator<readonly ChatEvent[]> {
  let hasSpoken = false;
  try {
    for await (const batch of next(call)) {
      hasSpoken ||= hasContent(batch);
      yield batch;
    }
  } catch (thrown) {
    if (hasSpoken || !(thrown instanceof GatewayFailure) || !unworthy.has(thrown.code)) throw thrown;
    yield [
      { type: 'start', model: call.model, family: 'none', createdAt: call.scope.clock.now() },
      { type: 'text', choice: 0, channel: 'answer', text: emptyTaskReply[task] },
      { type: 'finish', choice: 0, reason: 'stop' },
    ];
  }
}
