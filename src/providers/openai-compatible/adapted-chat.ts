import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ChatEvent, Note } from '../../chat/event.ts';
import type { ChatModel } from '../../chat/model.ts';

/** A call as its server can take it. */
export type AdaptedCall = {
  readonly call: Planned<ChatCall>;
  /** What could not be heeded as asked; told in a note. */
  readonly degraded: Note['about'];
};

/** Asks a model in the way its server can take. `adapt` throws `unsupported_parameter` for what has no such way. */
export const adaptedChat =
  (next: ChatModel<Planned<ChatCall>>, adapt: (call: Planned<ChatCall>) => AdaptedCall): ChatModel<Planned<ChatCall>> =>
  (given) => {
    const { call, degraded } = adapt(given);
    return Object.keys(degraded).length === 0 ? next(call) : noted(next(call), degraded);
  };

/** The note follows the answer's start, so that it is told with the first finish. */
async function* noted(
  events: AsyncIterable<readonly ChatEvent[]>,
  about: Note['about'],
): AsyncGenerator<readonly ChatEvent[]> {
  let note: ChatEvent | undefined = { type: 'note', note: { kind: 'degraded', about } };
  for await (const batch of events) {
    const [first, ...rest] = batch;
    yield note && first ? [first, note, ...rest] : batch;
    note = undefined;
  }
}
