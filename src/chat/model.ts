import type { ChatCall, EmbedCall } from './call.ts';
import type { ChatEvent, EmbedEvent } from './event.ts';

/**
 * Anything that can answer: one upstream, a fallback chain, the whole gateway.
 * Events come in batches: those of one network read, in order, never empty. A failure is thrown by the call itself or by
 * a pull. Cancellation is the scope's job: `return()` does not interrupt a waiting generator.
 */
export type Model<Call, Event> = (call: Call) => AsyncIterable<readonly Event[]>;

export type ChatModel<C extends ChatCall = ChatCall> = Model<C, ChatEvent>;
export type EmbedModel<C extends EmbedCall = EmbedCall> = Model<C, EmbedEvent>;

/** Anything that changes how a chat model answers. */
export type ChatLayer<Outer extends ChatCall = ChatCall, Inner extends ChatCall = Outer> = (
  next: ChatModel<Inner>,
) => ChatModel<Outer>;
