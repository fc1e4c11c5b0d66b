import { z } from 'zod';
import { GatewayFailure } from '../../chat/failure.ts';
import { failureInReply } from '../../wire/openai/upstream-failure.ts';

const reply = z.object({
  text_output: z.string().nullish(),
  /** By the protocol of today: the last event of a stream. */
  done: z.boolean().nullish(),
  /** By the protocol before, on request: with the reason in the last event. */
  details: z.object({ finish_reason: z.string().nullish() }).nullish(),
  /** Triton's vLLM backend, where it is configured to tell; `None` until the end. */
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

const NOT_YET = 'None';

/** Undefined for what is no such reply. Throws the server's own error. */
export function readGenerateReply(body: unknown): GenerateReply | undefined {
  const failure = failureInReply(body);
  if (failure) throw failure;
  const { data } = reply.safeParse(body);
  if (!data || (data.text_output == null && data.done == null && data.details == null)) return undefined;
  const native = data.details?.finish_reason ?? data.finish_reason;
  const word = native == null || native === NOT_YET ? undefined : native;
  return {
    text: data.text_output ?? '',
    word: word ?? (data.done === true ? '' : undefined),
    tellsEnd: data.done != null || data.details != null || data.finish_reason != null,
  };
}

/** The same of a whole reply, which is an answer or a failure. */
export function wholeGenerateReply(body: unknown): GenerateReply {
  const found = readGenerateReply(body);
  if (found) return found;
  throw new GatewayFailure('upstream_invalid', 'The model server sent something that is no generated text.');
}
