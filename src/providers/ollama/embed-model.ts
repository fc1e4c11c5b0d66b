import { z } from 'zod';
import type { EmbedCall } from '../../chat/call.ts';
import type { EmbedEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { EmbedModel } from '../../chat/model.ts';
import { estimateTokens } from '../../chat/text.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { sharedLength } from '../shared-length.ts';
import { startEvent } from '../start-event.ts';
import { keepAliveOf } from './chat-request.ts';
import { windowOf } from './context-window.ts';
import type { OllamaHost } from './ollama-host.ts';

/** Texts of one request: enough to fill a GPU, few enough that a client's departure frees it soon. */
const BATCH_TEXTS = 64;
const REPLY_LIMIT_BYTES = 64 * 1024 * 1024;

const embedReply = z.object({
  embeddings: z.array(z.array(z.number()).min(1)),
  prompt_eval_count: z.int().nonnegative().nullish(),
});

/** `/api/embed` of one model, in batches and in order. */
export const embedModel = (host: OllamaHost, deployment: Deployment): EmbedModel =>
  async function* embed(call) {
    const facts = await host.known.of(deployment.name, call.scope);
    const windowTokens = windowOf(deployment.card.contextTokens ?? host.numCtx, facts);
    const keepAlive = keepAliveOf(call) ?? host.keepAlive;
    yield [startEvent(deployment, call, facts.family)];
    let input = 0;
    let isEstimated = false;
    let length: number | undefined;
    for (let from = 0; from < call.texts.length; from += BATCH_TEXTS) {
      const texts = call.texts.slice(from, from + BATCH_TEXTS);
      const body = {
        model: deployment.name,
        input: texts,
        truncate: false,
        options: { num_ctx: windowTokens },
        ...(call.dimensions === undefined ? {} : { dimensions: call.dimensions }),
        ...(keepAlive === undefined ? {} : { keep_alive: keepAlive }),
      };
      const reply = await host.ask(deployment.name, (server) =>
        server.read({ path: '/api/embed', body }, { shape: embedReply, limitBytes: REPLY_LIMIT_BYTES }, call.scope),
      );
      length = checkedLength(reply.embeddings, texts.length, call, length);
      const read = reply.prompt_eval_count;
      input += read ?? texts.reduce((sum, text) => sum + estimateTokens(text), 0);
      isEstimated ||= typeof read !== 'number';
      yield [{ type: 'vectors', from, vectors: reply.embeddings.map((vector) => Float32Array.from(vector)) }];
    }
    const usage = { input, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
    yield [{ type: 'usage', usage: isEstimated ? { ...usage, estimated: true } : usage }] satisfies EmbedEvent[];
  };

function checkedLength(
  vectors: readonly (readonly number[])[],
  expected: number,
  { dimensions }: EmbedCall,
  before: number | undefined,
): number | undefined {
  if (vectors.length !== expected)
    throw new GatewayFailure('upstream_invalid', 'The model server did not give one vector for each text.');
  const length = sharedLength(vectors, before);
  if (dimensions !== undefined && length !== dimensions)
    throw new GatewayFailure('unsupported_parameter', `This model gives ${length} dimensions; leave dimensions out.`, {
      param: 'dimensions',
    });
  return length;
}
