import type { ChatCall } from '../../chat/call.ts';

/** What of a call beside its words tells what is wanted. */
export type CallShape = {
  readonly hasImage: boolean;
  readonly hasTools: boolean;
  /** The answer is a line in a user interface, or wanted as fast as one. */
  readonly isUi: boolean;
};

/** Who wants the answer within this many milliseconds wants it fast above all. */
const FAST_MS = 800;

export const shapeOf = ({ messages, tools, bounds }: Pick<ChatCall, 'messages' | 'tools' | 'bounds'>): CallShape => ({
  hasImage: messages.some(({ parts }) => parts.some((part) => part.kind === 'media' && part.media === 'image')),
  hasTools: tools !== undefined && tools.length > 0,
  isUi: bounds?.profile === 'ui' || (bounds?.latencyMs !== undefined && bounds.latencyMs <= FAST_MS),
});
