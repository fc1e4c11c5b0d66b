import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json } from '../../chat/json.ts';
import type { Usage } from '../../chat/usage.ts';
import { parseReply } from '../parse-reply.ts';
import { failureInReply } from './upstream-failure.ts';
import { readUsage } from './usage.ts';

export type EmbeddingsReply = { readonly vectors: readonly Float32Array[]; readonly usage: Usage | undefined };

const invalid = (why: string): GatewayFailure =>
  new GatewayFailure('upstream_invalid', `The model server sent embeddings that can't be used: ${why}.`);

/** Reads an upstream's embeddings, floats or base64, in the order of the request. */
export function readEmbeddingsReply(text: string, expected: number): EmbeddingsReply {
  const body = parseReply(text);
  const failure = failureInReply(body);
  if (failure) throw failure;
  if (!isJsonObject(body) || !Array.isArray(body.data)) throw invalid('there is no list');
  const rows = body.data as readonly Json[];
  if (rows.length !== expected) throw invalid(`${rows.length} vectors for ${expected} texts`);
  const vectors = new Array<Float32Array | undefined>(expected).fill(undefined);
  rows.forEach((row, at) => {
    if (!isJsonObject(row)) throw invalid('a row is no object');
    const index = typeof row.index === 'number' ? row.index : at;
    if (!Number.isInteger(index) || index < 0 || index >= expected || vectors[index])
      throw invalid('the numbering is wrong');
    const vector = readVector(row.embedding);
    if (!vector.every((number) => Number.isFinite(number))) throw invalid('a number is too large for a vector');
    vectors[index] = vector;
  });
  return { vectors: vectors as Float32Array[], usage: isJsonObject(body.usage) ? readUsage(body.usage) : undefined };
}

function readVector(value: Json | undefined): Float32Array {
  if (Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'number'))
    return Float32Array.from(value);
  if (typeof value !== 'string') throw invalid('a vector is neither numbers nor base64');
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) throw invalid('a vector is not whole');
  const vector = new Float32Array(bytes.length / 4);
  for (let at = 0; at < vector.length; at++) vector[at] = bytes.readFloatLE(at * 4);
  return vector;
}
