import type { ChatRequestBody } from './chat-schema.ts';

/** More messages are checked no slower by the schema, in proportion to the work they cause. */
const MOST_MESSAGES = 100;
const LONGEST_MODEL = 256;

const roles: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant']);

const isBoolean = (value: unknown): boolean => value === true || value === false;
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

/**
 * Whether a body holds a conversation in plain text and a few simple fields, as nearly all do, and nothing to object to:
 * such a body is what `chatRequestSchema` would give back, which takes five times as long to find it. Of all others the
 * schema says what they are.
 */
export function isPlainChatRequest(value: unknown): value is ChatRequestBody {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const body = value as Record<string, unknown>;
  for (const name in body) if (!isPlainField(name, body[name])) return false;
  return body['model'] !== undefined && body['messages'] !== undefined;
}

function isPlainField(name: string, value: unknown): boolean {
  switch (name) {
    case 'model':
      return typeof value === 'string' && value !== '' && value.length <= LONGEST_MODEL;
    case 'messages':
      return isConversation(value);
    case 'stream':
      return isBoolean(value);
    case 'temperature':
    case 'top_p':
    case 'presence_penalty':
    case 'frequency_penalty':
      return isNumber(value);
    case 'max_tokens':
    case 'max_completion_tokens':
      return isCount(value);
    default:
      return false;
  }
}

function isConversation(messages: unknown): boolean {
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > MOST_MESSAGES) return false;
  for (const message of messages as unknown[]) if (!isPlainMessage(message)) return false;
  return true;
}

function isPlainMessage(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return false;
  const { role, content } = message as Record<string, unknown>;
  if (!roles.has(role) || typeof content !== 'string') return false;
  for (const name in message) if (name !== 'role' && name !== 'content') return false;
  return true;
}
