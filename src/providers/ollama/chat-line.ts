import { z } from 'zod';

const count = z.int().nonnegative();
const token = z.object({ token: z.string(), logprob: z.number(), bytes: z.array(z.int()).nullish() });

const chatLine = z.object({
  message: z
    .object({
      content: z.string().nullish(),
      thinking: z.string().nullish(),
      tool_calls: z
        .array(
          z.object({
            id: z.string().nullish(),
            function: z.object({ name: z.string().min(1), arguments: z.unknown().optional() }),
          }),
        )
        .nullish(),
    })
    .nullish(),
  logprobs: z.array(token.extend({ top_logprobs: z.array(token).nullish() })).nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  prompt_eval_count: count.nullish(),
  eval_count: count.nullish(),
  error: z.unknown().optional(),
});

/** One line of a streamed `/api/chat` reply; a whole reply is one such line with everything in it. */
export type ChatLine = z.output<typeof chatLine>;
export type Logprob = NonNullable<ChatLine['logprobs']>[number];

/** Undefined where the text is no such line. */
export function parseChatLine(text: string): ChatLine | undefined {
  try {
    return chatLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
