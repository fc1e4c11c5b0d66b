import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { ChatModel } from '../../chat/model.ts';
import type { ChatCall, Planned } from '../../chat/call.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { errorText } from '../../net/error-text.ts';
import { nextBytes } from '../../net/next-bytes.ts';
import { readTail } from '../../net/read-tail.ts';
import { failureOfSocket } from '../../net/socket-failure.ts';
import { MAX_REPLY_BYTES, mediaTypeOf } from '../../net/upstream-reply.ts';
import { type ChatDialect, chatBody } from '../../wire/openai/chat-body.ts';
import { ChatReader } from '../../wire/openai/chat-reader.ts';
import { ChunkTranslator } from '../../wire/openai/chunk-translator.ts';
import { failureOfMediaType } from '../../wire/media-type-failure.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import { parseReply } from '../../wire/parse-reply.ts';
import { startEvent } from '../start-event.ts';
import { type OpenaiServer, postJson } from './server.ts';

/** Chat over `POST /chat/completions`. */
export const openaiChat = (
  server: OpenaiServer,
  deployment: Deployment,
  dialect: ChatDialect,
): ChatModel<Planned<ChatCall>> =>
  async function* chat(call) {
    const { scope } = call;
    const reply = await postJson(server, '/chat/completions', chatBody(call, deployment.name, dialect), scope);
    let release = (): void => reply.release();
    try {
      if (reply.status !== 200)
        throw failureOfReply(reply.status, await errorText(reply, scope, scope.clock), reply.headers);
      const mediaType = mediaTypeOf(reply);
      if (mediaType === 'text/event-stream') {
        const skipped = (): void =>
          scope.record({ kind: 'skipped-frame', model: deployment.card.id, upstream: deployment.upstream });
        yield [startEvent(deployment, call)]; // at once: the clocks tell a server that is silent from one that thinks
        const reader = new ChatReader(skipped, call.choices);
        const body = reply.body[Symbol.asyncIterator]();
        const next = (): Promise<IteratorResult<Uint8Array>> => nextBytes(body, reader, scope);
        for (let step = await next(); step.done !== true; step = await next()) {
          const events = reader.read(step.value);
          if (events.length > 0) yield events;
          if (!reader.done) continue;
          release = () => readTail(body, reply, scope.clock);
          break;
        }
        const last = reader.end();
        if (last.length > 0) yield last;
      } else if (mediaType === 'application/json' || mediaType === '') {
        yield whole(await reply.text(MAX_REPLY_BYTES), startEvent(deployment, call));
      } else throw failureOfMediaType(mediaType);
    } catch (thrown) {
      throw failureOfSocket(thrown);
    } finally {
      release();
    }
  };

function whole(text: string, start: ChatEvent): readonly ChatEvent[] {
  const events = [start];
  const translator = new ChunkTranslator();
  if (!translator.translate(parseReply(text), events)) {
    throw new GatewayFailure('upstream_invalid', 'The model server sent something that is no chat answer.');
  }
  if (!translator.finished) {
    throw new GatewayFailure('upstream_incomplete', 'The model server gave an answer without an end.');
  }
  return events;
}
