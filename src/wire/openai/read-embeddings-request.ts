import type { EmbedCall } from '../../chat/call.ts';
import type { Scope } from '../../chat/scope.ts';
import { invalidField } from '../invalid-field.ts';
import { readJsonBody } from '../json-body.ts';
import { textsOf } from './embeddings-input.ts';
import { embeddingsRequestSchema } from './embeddings-schema.ts';
import { extraOf } from './extra.ts';

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
