import type { ChatCall } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { estimateInputTokens } from '../../chat/text.ts';
import type { ModelFacts } from './model-facts.ts';

/** Memory for the window is taken when a model loads, so a long one is used only where the operator says so. */
const DEFAULT_WINDOW_TOKENS = 32_768;
/** Ollama's own smallest default, for models that do not tell what they can do. */
const UNKNOWN_WINDOW_TOKENS = 4_096;
/** Room kept for the answer where the caller sets no limit: this, or an eighth of a small window. */
const ANSWER_RESERVE_TOKENS = 512;

/**
 * The one `num_ctx` of a model: what the operator says, else the model's own file, else what it was made for up to
 * 32,768; never more than it was made for. It depends on nothing in a request, because another value reloads the model.
 */
export function windowOf(operatorTokens: number | undefined, facts: ModelFacts): number {
  const longest = facts.longestWindowTokens;
  const wanted = operatorTokens ?? facts.presetWindowTokens;
  if (wanted !== undefined) return Math.min(wanted, longest ?? wanted);
  if (longest === undefined) return UNKNOWN_WINDOW_TOKENS;
  return facts.isRemote ? longest : Math.min(longest, DEFAULT_WINDOW_TOKENS);
}

const tooLong = (message: string): GatewayFailure =>
  new GatewayFailure(
    'context_length_exceeded',
    `${message} Shorten the messages, lower max_completion_tokens or choose a model with a larger window.`,
    { param: 'messages' },
  );

/** Throws `context_length_exceeded` when the call and its answer would not fit, before anything is sent. */
export function checkRoom(call: ChatCall, windowTokens: number): void {
  const input = estimateInputTokens(call);
  const answer = call.maxOutputTokens ?? Math.min(ANSWER_RESERVE_TOKENS, windowTokens >> 3);
  if (input + answer <= windowTokens) return;
  throw tooLong(
    `This model's window is ${windowTokens} tokens, but the request needs about ${input + answer}: ${input} for the messages and ${answer} for the answer.`,
  );
}

/** Throws when the server read a full window: an old one that knows no `truncate` cut the prompt to exactly that. */
export function checkUncut(readTokens: number, windowTokens: number): void {
  if (readTokens < windowTokens) return;
  throw tooLong(`The prompt filled this model's window of ${windowTokens} tokens and may have been cut.`);
}
