import { collectVectors } from '../chat/vectors.ts';
import { embeddingsJson } from '../wire/openai/embeddings-json.ts';
import { embeddingsRequestSchema } from '../wire/openai/embeddings-schema.ts';
import { readEmbeddingsRequest } from '../wire/openai/read-embeddings-request.ts';
import { embeddingsSchema } from '../wire/openai/reply-schemas.ts';
import { inScope } from './exchange.ts';
import { readBody } from './read-body.ts';
import { sendJson, tellAnswer } from './reply.ts';
import type { GuardedRoute } from './route.ts';

export const embeddings: GuardedRoute = {
  method: 'post',
  path: '/v1/embeddings',
  open: false,
  document: {
    tag: 'Embeddings',
    summary: 'Embed texts',
    description: 'One vector a text, in order, as floats or as base64 (little-endian float32).',
    request: { description: 'The texts.', schema: embeddingsRequestSchema },
    replies: [
      { status: 200, description: 'The vectors.', schema: embeddingsSchema },
      { status: 404, description: 'No such model.' },
    ],
  },
  handle: (exchange, principal) =>
    inScope(exchange, principal, async (scope) => {
      const { call, encoding } = await readEmbeddingsRequest(await readBody(exchange, scope), scope);
      const answer = await collectVectors(exchange.gateway.embed(call), call.texts.length);
      const shown = exchange.settings.replyModel === 'requested' ? call.model : answer.model;
      const body = embeddingsJson(answer, encoding, shown);
      tellAnswer(exchange, answer.model, []);
      sendJson(exchange, body);
    }),
};
