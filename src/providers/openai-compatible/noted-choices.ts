import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import type { ChatModel } from '../../chat/model.ts';

/** Some servers pass over `n`: an answer with fewer choices than were asked for says so in a note. */
export const notedChoices =
  (next: ChatModel<Planned<ChatCall>>): ChatModel<Planned<ChatCall>> =>
  (call) =>
    call.choices > 1 ? counted(next(call), call.choices) : next(call);

async function* counted(
  events: AsyncIterable<readonly ChatEvent[]>,
  asked: number,
): AsyncIterable<readonly ChatEvent[]> {
  let given = 0;
  for await (const batch of events) {
    for (const event of batch) if (event.type === 'finish') given++;
    yield batch;
  }
  if (given < asked) yield [{ type: 'note', note: { kind: 'degraded', about: { choices: given, asked } } }];
}
