import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { parseReply } from '../parse-reply.ts';
import type { MessageTranslator } from './message-translator.ts';

/** The events of a reply that came in one piece, as some proxies send it whatever was asked for. */
export function wholeMessage(text: string, translator: MessageTranslator): readonly ChatEvent[] {
  const events: ChatEvent[] = [];
  const message = parseReply(text);
  for (const frame of framesOf(message)) translator.translate(frame, events);
  if (!translator.finished && !translator.paused)
    throw new GatewayFailure('upstream_incomplete', 'The model server gave an answer without an end.');
  return events;
}

function framesOf(message: unknown): readonly JsonObject[] {
  if (isJsonObject(message) && message.type === 'error') return [message];
  if (!isJsonObject(message) || !Array.isArray(message.content))
    throw new GatewayFailure('upstream_invalid', 'The model server sent something that is no chat answer.');
  const { usage = null, stop_reason = null, stop_details = null } = message;
  const blocks = (message.content as readonly Json[]).filter(isJsonObject);
  return [
    { type: 'message_start', message: { usage } },
    ...blocks.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: withoutCitations(block) },
      ...citationsOf(block).map((citation) => ({
        type: 'content_block_delta',
        index,
        delta: { type: 'citations_delta', citation },
      })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason, stop_details }, usage },
    { type: 'message_stop' },
  ];
}

const citationsOf = ({ citations }: JsonObject): readonly Json[] =>
  Array.isArray(citations) ? (citations as readonly Json[]) : [];

const withoutCitations = ({ citations: _, ...block }: JsonObject): JsonObject => block;
