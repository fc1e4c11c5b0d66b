import { MOST_ANSWER_CHARS } from './answer.ts';
import { sizeOfEvent } from './event-size.ts';
import type { ChatEvent } from './event.ts';
import { GatewayFailure } from './failure.ts';

/** A stream as one batch, once it has come to its end. Throws `upstream_invalid` when it is larger than any answer. */
export async function* inOneBatch(
  events: AsyncIterable<readonly ChatEvent[]>,
): AsyncGenerator<readonly ChatEvent[], void> {
  const all: ChatEvent[] = [];
  let chars = 0;
  for await (const batch of events) {
    for (const event of batch) {
      all.push(event);
      chars += sizeOfEvent(event);
    }
    if (chars > MOST_ANSWER_CHARS)
      throw new GatewayFailure('upstream_invalid', 'The model sent an answer that is too large.');
  }
  if (all.length > 0) yield all;
}
