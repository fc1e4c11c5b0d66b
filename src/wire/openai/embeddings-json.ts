import type { JsonObject } from '../../chat/json.ts';
import type { Vectors } from '../../chat/vectors.ts';
import { usageJson } from './usage.ts';

/** The reply in OpenAI's form; base64 is little-endian float32, which is what every machine we run on holds. */
export function embeddingsJson(answer: Vectors, encoding: 'float' | 'base64', model = answer.model): JsonObject {
  const usage = answer.usage ? usageJson(answer.usage) : { prompt_tokens: 0, total_tokens: 0 };
  return {
    object: 'list',
    model,
    data: answer.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding:
        encoding === 'float'
          ? [...vector]
          : Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64'),
    })),
    usage: { prompt_tokens: usage.prompt_tokens ?? 0, total_tokens: usage.prompt_tokens ?? 0 },
  };
}
