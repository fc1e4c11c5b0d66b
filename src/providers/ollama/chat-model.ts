import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { inOneBatch } from '../../chat/in-one-batch.ts';
import type { ChatModel } from '../../chat/model.ts';
import type { Scope } from '../../chat/scope.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { readTail } from '../../net/read-tail.ts';
import { failureOfSocket } from '../../net/socket-failure.ts';
import type { UpstreamReply } from '../../net/upstream-reply.ts';
import { ChatReply } from './chat-reply.ts';
import { chatRequest } from './chat-request.ts';
import { windowOf } from './context-window.ts';
import { LineSplitter } from './line-splitter.ts';
import type { OllamaHost } from './ollama-host.ts';

const WHOLE_LIMIT_BYTES = 32 * 1024 * 1024;

/** `/api/chat` of one model. */
export const chatModel = (host: OllamaHost, deployment: Deployment): ChatModel<Planned<ChatCall>> =>
  async function* chat(call) {
    const facts = await host.known.of(deployment.name, call.scope);
    const windowTokens = windowOf(deployment.card.contextTokens ?? host.numCtx, facts);
    const { body, isStreamed, notes } = chatRequest(call, {
      name: deployment.name,
      facts,
      capabilities: facts.capabilities ?? deployment.card.capabilities,
      windowTokens,
      keepAlive: host.keepAlive,
    });
    if (host.isCold(deployment.name))
      yield [{ type: 'note', note: { kind: 'progress', about: { state: 'loading', model: deployment.card.id } } }];
    const answer = new ChatReply({ call, deployment, family: facts.family, windowTokens, notes });
    const reply = await host.ask(deployment.name, (server) => server.send({ path: '/api/chat', body }, call.scope));
    if (isStreamed) {
      const events = streamed(reply, answer, call.scope);
      yield* call.delivery === 'whole' ? inOneBatch(events) : events; // log probabilities come in streams alone
    } else yield await whole(reply, answer);
  };

async function* streamed(
  reply: UpstreamReply,
  answer: ChatReply,
  scope: Scope,
): AsyncGenerator<readonly ChatEvent[], void> {
  const lines = new LineSplitter();
  const body = reply.body[Symbol.asyncIterator]();
  let release = (): void => reply.release();
  try {
    for (;;) {
      const step = await body.next();
      const events = answer.read(step.done === true ? [lines.end()] : lines.push(step.value));
      if (answer.isDone()) release = () => readTail(body, reply, scope.clock);
      if (events.length > 0) yield events;
      if (answer.isDone()) return;
      if (step.done === true) throw incomplete();
    }
  } catch (thrown) {
    throw failureOfSocket(thrown);
  } finally {
    release();
  }
}

async function whole(reply: UpstreamReply, answer: ChatReply): Promise<readonly ChatEvent[]> {
  try {
    const events = answer.whole(await reply.text(WHOLE_LIMIT_BYTES));
    if (!answer.isDone()) throw incomplete();
    return events;
  } finally {
    reply.release();
  }
}

const incomplete = (): GatewayFailure =>
  new GatewayFailure('upstream_incomplete', 'The model server stopped before its answer was complete.');
