import type { Logprobs } from '../../chat/event.ts';
import type { JsonObject } from '../../chat/json.ts';

/** Log probabilities as a field of a choice; nothing where there are none. */
export const logprobsJson = (told: Logprobs | undefined): { readonly logprobs: JsonObject } | undefined =>
  told && { logprobs: { content: told.answer ?? null, refusal: told.refusal ?? null } };
