import type { Tiktoken } from 'tiktoken';
import { GatewayFailure } from '../../chat/failure.ts';
import type { EmbeddingsInput } from './embeddings-schema.ts';

/** Loaded when the first request needs it, which takes a sixth of a second, and kept. */
let tokenizer: Promise<Tiktoken> | undefined;

const loadTokenizer = async (): Promise<Tiktoken> => (await import('tiktoken')).get_encoding('cl100k_base');

/**
 * The texts to embed. Some clients send tokens instead of text; they are OpenAI's cl100k_base, and other models can do
 * nothing with them, so they are decoded here. Throws `invalid_value` for what are no tokens of it.
 */
export async function textsOf(input: EmbeddingsInput): Promise<readonly string[]> {
  if (typeof input === 'string') return [input];
  if (isTexts(input)) return input;
  const encoding = await (tokenizer ??= loadTokenizer());
  const rows = isRows(input) ? input : [input];
  try {
    return rows.map((tokens) => Buffer.from(encoding.decode(Uint32Array.from(tokens))).toString('utf8'));
  } catch (cause) {
    tokenizer = undefined; // a decoder that has thrown may be of no more use
    const message = "The field 'input' is wrong: it holds numbers that are no tokens of cl100k_base.";
    throw new GatewayFailure('invalid_value', message, { param: 'input', cause });
  }
}

const isTexts = (input: Exclude<EmbeddingsInput, string>): input is string[] => typeof input[0] === 'string';
const isRows = (input: number[] | number[][]): input is number[][] => Array.isArray(input[0]);
