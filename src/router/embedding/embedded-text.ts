import { hash } from 'node:crypto';
import type { ChatCall } from '../../chat/call.ts';
import { routedTextOf } from '../features/routed-text.ts';

/** Together within the 512 tokens that small embedding models take, in Cyrillic too. */
const HEAD_CHARS = 750;
const TAIL_CHARS = 250;

/** What the person asked last, as an embedding model reads it: at most 1,001 characters, empty where nothing was said. */
export function embeddedTextOf(call: Pick<ChatCall, 'messages'>): string {
  const text = routedTextOf(call).current.trim();
  if (text.length <= HEAD_CHARS + TAIL_CHARS) return text.toWellFormed();
  return `${text.slice(0, HEAD_CHARS)}\n${text.slice(-TAIL_CHARS)}`.toWellFormed();
}

/** Stands for a text that is not kept. */
export const textHash = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22);
