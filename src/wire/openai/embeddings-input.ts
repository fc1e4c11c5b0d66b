import type { EmbeddingsInput } from './embeddings-schema.ts';

/**
 * The texts to embed. Some clients send tokens instead of text; they are OpenAI's cl100k_base, and other models can do
 * nothing with them, so they are decoded here. The tokenizer is loaded when the first such request comes.
 */
export async function textsOf(input: EmbeddingsInput): Promise<readonly string[]> {
  if (typeof input === 'string') return [input];
  if (isTexts(input)) return input;
  const { get_encoding: getEncoding } = await import('tiktoken');
  const encoding = getEncoding('cl100k_base');
  try {
    const rows = isRows(input) ? input : [input];
    return rows.map((tokens) => Buffer.from(encoding.decode(Uint32Array.from(tokens))).toString('utf8'));
  } finally {
    encoding.free();
  }
}

const isTexts = (input: Exclude<EmbeddingsInput, string>): input is string[] => typeof input[0] === 'string';
const isRows = (input: number[] | number[][]): input is number[][] => Array.isArray(input[0]);
