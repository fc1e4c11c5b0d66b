import { z } from 'zod';
import { GatewayFailure } from '../../chat/failure.ts';
import { hasEnded } from '../../wire/finish-words.ts';
import { failureInReply } from '../../wire/openai/upstream-failure.ts';

const reply = z.object({
  text_output: z.string().nullish(),
  /** By the protocol of today: the last event of a stream. */
  done: z.boolean().nullish(),
  /** By the protocol before, on request: with the reason in the last event. */
  details: z.object({ finish_reason: z.string().nullish() }).nullish(),
  /** Triton's vLLM backend, where it is configured to tell; a word for none until the end. */
  finish_reason: z.string().nullish(),
});

/** A reply of `generate`, or one event of `generate_stream`. */
export type GenerateReply = {
  readonly text: string;
  /** The server's word for why it ended; empty where it has ended without one, undefined while it goes on. */
  readonly word: string | undefined;
  /** The server tells of ends at all. */
  readonly tellsEnd: boolean;
};

/** Undefined for what is no such reply. Throws the server's own error. */
export function readGenerateReply(body: unknown): GenerateReply | undefined {
  const failure = failureInReply(body);
  if (failure) throw failure;
  const { data } = reply.safeParse(body);
  if (!data) return undefined;
  const tellsEnd = data.done != null || data.details != null || data.finish_reason != null;
  if (data.text_output == null && !tellsEnd) return undefined;
  const word = [data.details?.finish_reason, data.finish_reason].find((native) => native != null && hasEnded(native));
  return {
    text: data.text_output ?? '',
    word: word ?? (data.done === true ? '' : undefined),
    tellsEnd,
  };
}

/** The same of a whole reply, which is an answer or a failure. */
export function wholeGenerateReply(body: unknown): GenerateReply {
  const found = readGenerateReply(body);
  if (found) return found;
  throw new GatewayFailure('upstream_invalid', 'The model server sent something that is no generated text.');
}
