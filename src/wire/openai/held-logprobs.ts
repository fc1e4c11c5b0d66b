import { sizeOfJson } from '../../chat/event-size.ts';
import type { Logprobs } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { Json } from '../../chat/json.ts';

/** Many times what the tokens of one letter have. */
const MAX_CHARS = 1_000_000;

type Held = { readonly list: Json[]; chars: number };

/** Log probabilities of tokens that made no text yet, such as half a letter: they go with the text that follows. */
export class HeldLogprobs {
  readonly #held = new Map<keyof Logprobs, Held>();

  /** Throws `upstream_invalid` when the text does not come. */
  hold(channel: keyof Logprobs, logprobs: readonly Json[]): void {
    const held = this.#held.get(channel) ?? { list: [], chars: 0 };
    this.#held.set(channel, held);
    held.chars += sizeOfJson(logprobs);
    if (held.chars > MAX_CHARS)
      throw new GatewayFailure('upstream_invalid', 'The model server sent too many log probabilities without text.');
    for (const logprob of logprobs) held.list.push(logprob);
  }

  take(channel: keyof Logprobs): readonly Json[] {
    const held = this.#held.get(channel);
    this.#held.delete(channel);
    return held?.list ?? [];
  }

  /** What no text has come for; undefined when there is nothing. */
  left(): Logprobs | undefined {
    if (this.#held.size === 0) return undefined;
    return Object.fromEntries([...this.#held].map(([channel, { list }]) => [channel, list]));
  }
}
