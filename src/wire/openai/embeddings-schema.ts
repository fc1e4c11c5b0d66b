import { z } from 'zod';

const MAX_TEXTS = 2048;
const MAX_TOKENS = 8192;

/** The last of cl100k_base. */
const LAST_TOKEN = 100_276;

export type EmbeddingsInput = string | string[] | number[] | number[][];

/** Of what is wrong at all, the whole included. */
type Place = readonly number[];

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isToken = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LAST_TOKEN;

function wrongTokenIn(tokens: unknown): Place | undefined {
  if (!Array.isArray(tokens) || tokens.length === 0 || tokens.length > MAX_TOKENS) return [];
  const at = tokens.findIndex((token) => !isToken(token));
  return at < 0 ? undefined : [at];
}

function wrongRowIn(rows: readonly unknown[]): Place | undefined {
  for (const [at, row] of rows.entries()) {
    const inside = wrongTokenIn(row);
    if (inside) return [at, ...inside];
  }
  return undefined;
}

/**
 * The first element says which of the four forms it is, and nothing is looked at behind the first wrong one: a union
 * tries each form and notes each wrong element, which took 0.6 s for a megabyte of them.
 */
function wrongPlaceIn(input: unknown): Place | undefined {
  if (!Array.isArray(input)) return isText(input) ? undefined : [];
  const first: unknown = input[0];
  if (typeof first !== 'string' && !Array.isArray(first)) return wrongTokenIn(input);
  if (input.length > MAX_TEXTS) return [];
  if (Array.isArray(first)) return wrongRowIn(input);
  const at = input.findIndex((text) => !isText(text));
  return at < 0 ? undefined : [at];
}

const text = { type: 'string', minLength: 1 };
const token = { type: 'integer', minimum: 0, maximum: LAST_TOKEN };
const listOf = (items: object, maxItems: number): object => ({ type: 'array', minItems: 1, maxItems, items });
const tokens = listOf(token, MAX_TOKENS);

const inputSchema = z
  .custom<EmbeddingsInput>()
  .superRefine((input, context) => {
    const path = wrongPlaceIn(input);
    if (!path) return;
    const message = `must be text, a list of 1 to ${MAX_TEXTS} texts, or the same as tokens of cl100k_base; nothing in it may be empty`;
    context.addIssue({ code: 'custom', path: [...path], message });
  })
  .meta({ description: 'What to embed.', anyOf: [text, listOf(text, MAX_TEXTS), tokens, listOf(tokens, MAX_TEXTS)] });

export const embeddingsRequestSchema = z.looseObject(
  {
    model: z.string('must be text').min(1, 'must name a model').max(256, 'is too long'),
    input: inputSchema,
    encoding_format: z.enum(['float', 'base64'], 'must be float or base64').nullish(),
    dimensions: z.int('must be a whole number').min(1, 'must be 1 or more').nullish(),
  },
  'must be a JSON object',
);
