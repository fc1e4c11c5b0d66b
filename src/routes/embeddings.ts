import { collectVectors, embeddingsJson, readEmbeddingsRequest } from '../wire/openai/embeddings.ts';
import { embeddingsRequestSchema } from '../wire/openai/embeddings-schema.ts';
import { embeddingsSchema } from '../wire/openai/reply-schemas.ts';
import { closeScope, openRequestScope } from './exchange.ts';
import { readBody } from './read-body.ts';
import { modelHeader, sendJson } from './reply.ts';
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
  handle: async (exchange, principal) => {
    const scope = openRequestScope(exchange, principal);
    try {
      const { call, encoding } = await readEmbeddingsRequest(await readBody(exchange), scope);
      const answer = await collectVectors(exchange.gateway.embed(call), call.texts.length);
      const shown = exchange.settings.replyModel === 'requested' ? call.model : answer.model;
      sendJson(exchange, embeddingsJson(answer, encoding, shown), modelHeader(answer.model));
    } finally {
      closeScope(exchange, scope);
    }
  },
};
