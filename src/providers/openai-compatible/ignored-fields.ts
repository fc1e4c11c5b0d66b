import type { ChatCall } from '../../chat/call.ts';
import type { Json } from '../../chat/json.ts';
import { type ChatDialect, unknownFields } from '../../wire/openai/chat-body.ts';

const MOST_NAMED = 16;
const MOST_CHARS = 64;

/** What a note says of the request's fields that the server would refuse. */
export function ignoredFields(call: ChatCall, dialect: ChatDialect): Readonly<Record<string, Json>> {
  const unknown = unknownFields(call, dialect);
  return unknown.length === 0 ? {} : { ignored: unknown.slice(0, MOST_NAMED).map((name) => name.slice(0, MOST_CHARS)) };
}
