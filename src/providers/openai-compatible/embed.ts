import type { EmbedCall } from '../../chat/call.ts';
import type { EmbedEvent } from '../../chat/event.ts';
import type { Usage } from '../../chat/usage.ts';
import type { EmbedModel } from '../../chat/model.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { errorText } from '../../net/error-text.ts';
import { failureOfSocket } from '../../net/socket-failure.ts';
import { MAX_REPLY_BYTES } from '../../net/upstream-reply.ts';
import { openaiFields } from '../../wire/openai/extra.ts';
import { type EmbeddingsReply, readEmbeddingsReply } from '../../wire/openai/read-embeddings-reply.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import { sharedLength } from '../shared-length.ts';
import { startEvent } from '../start-event.ts';
import { type OpenaiServer, postJson } from './server.ts';

/** Embeddings over `POST /embeddings`, in batches of at most `batch` texts, one after the other. */
export const openaiEmbed = (server: OpenaiServer, deployment: Deployment, batch: number): EmbedModel =>
  async function* embed(call) {
    let total: Usage | undefined;
    let isComplete = true; // part of the usage is worse than none, which is then estimated
    let length: number | undefined;
    for (let from = 0; from < call.texts.length; from += batch) {
      const reply = await embedBatch(server, deployment.name, call, call.texts.slice(from, from + batch));
      length = sharedLength(reply.vectors, length);
      isComplete &&= reply.usage !== undefined;
      if (reply.usage) total = total ? { ...reply.usage, input: total.input + reply.usage.input } : reply.usage;
      const vectors: EmbedEvent = { type: 'vectors', from, vectors: reply.vectors };
      if (from > 0) yield [vectors];
      else yield [startEvent(deployment, call), vectors];
    }
    if (total && isComplete) yield [{ type: 'usage', usage: total }];
  };

async function embedBatch(
  server: OpenaiServer,
  model: string,
  call: EmbedCall,
  texts: readonly string[],
): Promise<EmbeddingsReply> {
  const { scope } = call;
  const body = JSON.stringify({
    ...openaiFields(call.extra),
    model,
    input: texts,
    ...(call.dimensions !== undefined && { dimensions: call.dimensions }),
    encoding_format: 'float',
  });
  const reply = await postJson(server, '/embeddings', body, scope);
  try {
    if (reply.status !== 200)
      throw failureOfReply(reply.status, await errorText(reply, scope, scope.clock), reply.headers);
    return readEmbeddingsReply(await reply.text(MAX_REPLY_BYTES), texts.length);
  } catch (thrown) {
    throw failureOfSocket(thrown);
  } finally {
    reply.release();
  }
}
