import { z } from 'zod';

const ms = z.int().min(0).max(3_600_000);

/** One thing that a scripted model does, in order. */
const step = z.union([
  z.strictObject({ say: z.string().max(100_000) }).describe('Answer text, sent at once.'),
  z.strictObject({ think: z.string().max(100_000) }).describe('Reasoning, sent at once.'),
  z
    .strictObject({ call: z.strictObject({ name: z.string().max(256), arguments: z.record(z.string(), z.unknown()) }) })
    .describe('A tool call.'),
  z.strictObject({ waitMs: ms }).describe('Silence for so many milliseconds.'),
  z.strictObject({ stall: z.literal(true) }).describe('Silence until the request is given up.'),
  z.strictObject({ cut: z.literal(true) }).describe('The answer ends in the middle.'),
  z
    .strictObject({
      fail: z.enum([
        'rate_limit_exceeded',
        'upstream_error',
        'upstream_unavailable',
        'context_length_exceeded',
        'content_filter',
      ]),
    })
    .describe('The failure of that code.'),
]);

export const scriptedOptions = z.strictObject({
  script: z
    .array(step)
    .max(1000)
    .default([])
    .describe('What every answer does, step by step. Empty: the question is repeated, a word at a time.'),
  pauseMs: ms.default(0).describe('Between two words of a repeated question.'),
});

export type Step = z.output<typeof step>;
export type ScriptedOptions = z.output<typeof scriptedOptions>;
