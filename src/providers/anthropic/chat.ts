import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { inOneBatch } from '../../chat/in-one-batch.ts';
import type { JsonObject } from '../../chat/json.ts';
import type { ChatModel } from '../../chat/model.ts';
import type { Scope } from '../../chat/scope.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { readTail } from '../../net/read-tail.ts';
import { failureOfSocket } from '../../net/socket-failure.ts';
import { MAX_REPLY_BYTES, type UpstreamReply } from '../../net/upstream-reply.ts';
import { type MessageBody, messageBody, type MessageTarget } from '../../wire/anthropic/message-body.ts';
import { MessageReader } from '../../wire/anthropic/message-reader.ts';
import { MessageTranslator } from '../../wire/anthropic/message-translator.ts';
import { wholeMessage } from '../../wire/anthropic/whole-message.ts';
import { startEvent } from '../start-event.ts';
import { keepTurn, recalledTurns } from './recalled-turns.ts';
import { isWhole, sendMessage } from './send-message.ts';
import type { AnthropicServer } from './server.ts';

/** How often a paused answer is gone on with. */
const MOST_RESUMES = 5;

/**
 * Chat over `POST /v1/messages`. The upstream always streams, so that no long answer meets its limit on whole ones; who
 * asked for a whole answer is told nothing before its end, and may have another model's where it breaks off.
 */
export function anthropicChat(server: AnthropicServer, deployment: Deployment): ChatModel<Planned<ChatCall>> {
  const chat = streamedChat(server, deployment);
  return (call) => (call.delivery === 'whole' ? inOneBatch(chat(call)) : chat(call));
}

const streamedChat = (server: AnthropicServer, deployment: Deployment): ChatModel<Planned<ChatCall>> =>
  async function* chat(call) {
    const { card, name } = deployment;
    const profile = server.profileOf(name);
    const recalled = recalledTurns(server.memory, card.family, call);
    const target = { name, profile, find: (id: string) => recalled.get(id) };
    const { request, reply } = await open(server, call, target);
    const translator = new MessageTranslator(request.names, request.mayPause);
    const keeper = { family: card.family, thinking: profile.thinking };
    const listener: Listener = {
      finished: () => keepTurn(server.memory, keeper, call.scope, translator.content.turn()),
      skipped: () => call.scope.record({ kind: 'skipped-frame', model: card.id, upstream: deployment.upstream }),
    };
    let pending: UpstreamReply | undefined = reply;
    try {
      yield [startEvent(deployment, call), ...request.notes.map((note): ChatEvent => ({ type: 'note', note }))];
      for (let resumes = 0; ; resumes++) {
        const current: UpstreamReply = pending;
        pending = undefined;
        yield* answered(current, translator, call.scope, listener);
        if (!translator.paused) return;
        translator.resume();
        const said = translator.content.all();
        if (resumes === MOST_RESUMES || said.length === 0) {
          yield translator.giveUp();
          return;
        }
        pending = await sendMessage(server, resumed(request, said), call.scope);
      }
    } finally {
      pending?.release();
    }
  };

type Listener = {
  /** The answer is whole; it is told so only afterwards. */
  readonly finished: () => void;
  readonly skipped: () => void;
};

/** Earlier thinking that the upstream does not take, because it or what stood before it has changed, is left out once. */
async function open(
  server: AnthropicServer,
  call: ChatCall,
  target: MessageTarget,
): Promise<{ readonly request: MessageBody; readonly reply: UpstreamReply }> {
  const request = messageBody(call, target);
  try {
    return { request, reply: await sendMessage(server, request.body, call.scope) };
  } catch (thrown) {
    if (!request.holdsThinking || !isAboutThinking(thrown)) throw thrown;
    const without = messageBody(call, { withoutThinking: true, ...target });
    return { request: without, reply: await sendMessage(server, without.body, call.scope) };
  }
}

const isAboutThinking = (thrown: unknown): boolean =>
  thrown instanceof GatewayFailure && thrown.code === 'upstream_rejected' && /thinking|signature/i.test(thrown.message);

const resumed = ({ body }: MessageBody, content: readonly JsonObject[]): object => ({
  ...body,
  messages: [...body.messages, { role: 'assistant', content }],
});

async function* answered(
  reply: UpstreamReply,
  translator: MessageTranslator,
  scope: Scope,
  listener: Listener,
): AsyncGenerator<readonly ChatEvent[], void> {
  let release = (): void => reply.release();
  try {
    if (isWhole(reply)) {
      const events = wholeMessage(await reply.text(MAX_REPLY_BYTES), translator);
      listener.finished();
      if (events.length > 0) yield events;
      return;
    }
    const reader = new MessageReader(translator, listener.skipped);
    const body = reply.body[Symbol.asyncIterator]();
    let isOver = false;
    while (!isOver) {
      const step = await body.next();
      const events = step.done === true ? reader.end() : reader.read(step.value);
      isOver = translator.isOver;
      if (translator.finished) listener.finished();
      if (isOver) release = () => readTail(body, reply, scope.clock); // what follows can spoil nothing
      if (events.length > 0) yield events;
    }
    reader.end(); // throws where the end came without a reason
  } catch (thrown) {
    throw failureOfSocket(thrown);
  } finally {
    release();
  }
}
