import type { EmbedCall } from '../../chat/call.ts';
import type { ModelId } from '../../chat/model-id.ts';
import type { EmbedEvent } from '../../chat/event.ts';
import type { Usage } from '../../chat/usage.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { JsonObject } from '../../chat/json.ts';
import type { Scope } from '../../chat/scope.ts';
import { invalidField } from '../invalid-field.ts';
import { readJsonBody } from '../json-body.ts';
import { textsOf } from './embeddings-input.ts';
import { embeddingsRequestSchema } from './embeddings-schema.ts';
import { extraOf } from './extra.ts';
import { usageJson } from './usage.ts';

/** Texts may come as tokens; OpenAI takes 300,000 of them in a request. */
const MAX_VALUES = 400_000;

export type EmbeddingsRequest = { readonly call: EmbedCall; readonly encoding: 'float' | 'base64' };

/** Reads `POST /v1/embeddings`. Throws a 400 that names the field. */
export async function readEmbeddingsRequest(bytes: Buffer, scope: Scope): Promise<EmbeddingsRequest> {
  const { value } = readJsonBody(bytes, 'input', MAX_VALUES);
  const checked = embeddingsRequestSchema.safeParse(value);
  if (!checked.success) throw invalidField(checked.error, value);
  const { model, input, encoding_format: encoding, dimensions, nexus: _, ...rest } = checked.data;
  const extra = extraOf(rest);
  const call: EmbedCall = {
    op: 'embed',
    scope,
    model,
    texts: await textsOf(input),
    ...(dimensions != null && { dimensions }),
    ...(extra && { extra }),
  };
  return { call, encoding: encoding ?? 'float' };
}

/** Everything an embedding model said. */
export type Embeddings = {
  readonly model: ModelId;
  readonly vectors: readonly Float32Array[];
  readonly usage: Usage | undefined;
};

/** Reads a stream of vectors to its end. Throws `upstream_incomplete` when one is missing. */
export async function collectVectors(events: AsyncIterable<readonly EmbedEvent[]>, texts: number): Promise<Embeddings> {
  const vectors: (Float32Array | undefined)[] = new Array<Float32Array | undefined>(texts).fill(undefined);
  let model = '';
  let usage: Usage | undefined;
  for await (const batch of events) {
    for (const event of batch) {
      if (event.type === 'start') ({ model } = event);
      else if (event.type === 'usage') ({ usage } = event);
      else if (event.type === 'vectors') event.vectors.forEach((vector, at) => (vectors[event.from + at] = vector));
    }
  }
  const whole = vectors.filter((vector) => vector !== undefined);
  if (whole.length !== texts)
    throw new GatewayFailure('upstream_incomplete', 'The model server left out some embeddings.');
  return { model, vectors: whole, usage };
}

/** The reply in OpenAI's form; base64 is little-endian float32, which is what every machine we run on holds. */
export function embeddingsJson(answer: Embeddings, encoding: 'float' | 'base64', model = answer.model): JsonObject {
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
