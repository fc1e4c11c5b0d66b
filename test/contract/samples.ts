import type { z } from 'zod';
import { chatRequest, embeddingsRequest } from './openai-request-schemas.ts';
import { chatCompletion, chatCompletionChunk, embeddings, errorBody, model, modelList } from './openai-schemas.ts';
import { chatCompletionChunkSamples } from './samples/chat-completion-chunk.ts';
import { chatCompletionSamples } from './samples/chat-completion.ts';
import { chatRequestSamples } from './samples/chat-request.ts';
import { embeddingsRequestSamples, embeddingsSamples } from './samples/embeddings.ts';
import { errorBodySamples } from './samples/error-body.ts';
import { modelListSamples, modelSamples } from './samples/models.ts';
import type { Sample } from './samples/sample.ts';

/** One of OpenAI's schemas, our mirror of it, and bodies that both must judge alike. */
export type Family = { readonly schema: string; readonly mirror: z.ZodType; readonly samples: readonly Sample[] };

export const families: readonly Family[] = [
  { schema: 'CreateChatCompletionResponse', mirror: chatCompletion, samples: chatCompletionSamples },
  { schema: 'CreateChatCompletionStreamResponse', mirror: chatCompletionChunk, samples: chatCompletionChunkSamples },
  { schema: 'CreateChatCompletionRequest', mirror: chatRequest, samples: chatRequestSamples },
  { schema: 'CreateEmbeddingResponse', mirror: embeddings, samples: embeddingsSamples },
  { schema: 'CreateEmbeddingRequest', mirror: embeddingsRequest, samples: embeddingsRequestSamples },
  { schema: 'ListModelsResponse', mirror: modelList, samples: modelListSamples },
  { schema: 'Model', mirror: model, samples: modelSamples },
  { schema: 'ErrorResponse', mirror: errorBody, samples: errorBodySamples },
];
