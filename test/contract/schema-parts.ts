import { z } from 'zod';

/** JSON Schema's integer: a whole number of any size, 1.0 included. */
export const integer = z.number().refine(Number.isInteger, 'must be a whole number');

/** Absolute, as RFC 3986 has it; `data:` counts. */
export const uri = z.string().refine((text) => URL.canParse(text), 'must be an absolute URI');

/** OpenAI allows keys that it does not name, so every object is loose unless the schema closes it. */
export const loose = z.looseObject;

export const metadata = z.record(z.string(), z.string()).nullable();
export const serviceTier = z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast']).nullable();
export const finishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);

/** Calls of a finished message; ids, names and arguments are whole. */
export const toolCalls = z.array(
  z.discriminatedUnion('type', [
    loose({
      id: z.string(),
      type: z.literal('function'),
      function: loose({ name: z.string(), arguments: z.string() }),
    }),
    loose({
      id: z.string(),
      type: z.literal('custom'),
      custom: loose({ name: z.string(), input: z.string() }),
    }),
  ]),
);
