import { hash } from 'node:crypto';
import type { ChatCall, Message } from '../../chat/call.ts';

/** Enough of a text to tell a conversation from others, however long the text is. */
const MOST_CHARS = 1024;

type Conversation = Pick<ChatCall, 'messages' | 'bounds'> & {
  readonly scope: { readonly principal: { readonly id: string; readonly tenant: string } };
};

/**
 * The name of a conversation, the same from turn to turn and another one for every caller: of the session that the
 * caller names, else of the system's first words and the first question. A hash: no word of either can be read from it.
 */
export function sessionKey({ messages, bounds, scope }: Conversation): string {
  const { id, tenant } = scope.principal;
  const named = bounds?.session;
  const said = named === undefined ? [beginning(messages, 'system'), beginning(messages, 'user')] : [named];
  return hash('sha256', JSON.stringify([tenant, id, ...said]), 'base64url').slice(0, 22);
}

/** Has somebody answered in it before? A first turn has no model to stay with, unless the caller names its session. */
export const goesOn = ({ messages, bounds }: Pick<ChatCall, 'messages' | 'bounds'>): boolean =>
  bounds?.session !== undefined || messages.some(({ role }) => role === 'assistant');

/** The beginning of the first message of a role. */
function beginning(messages: readonly Message[], role: Message['role']): string {
  const message = messages.find((each) => each.role === role);
  let said = '';
  for (const part of message?.parts ?? []) {
    const text = part.kind === 'media' ? part.ref : part.text;
    said += `\n${text.slice(0, MOST_CHARS - said.length)}`;
    if (said.length >= MOST_CHARS) break;
  }
  return said;
}
