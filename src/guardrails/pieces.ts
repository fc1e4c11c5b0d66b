import type { Message, Origin, Part } from '../chat/call.ts';
import { foreignRegion } from './foreign-region.ts';
import type { Look, LookName, Looks } from './looks.ts';

/** A stretch of a message's text that is looked at by itself. */
export type Piece = {
  readonly look: Look;
  readonly origin: Origin;
  readonly message: number;
  readonly part: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
};

/**
 * What is to be looked at of what is said in a conversation. An assistant's words are looked at as a person's where they
 * come last, for then the model goes on with them. What nobody looks for anything in is left out.
 */
export function piecesOf(messages: readonly Message[], looks: Looks): readonly Piece[] {
  const pieces: Piece[] = [];
  const last = messages.length - 1;
  for (let at = 0; at <= last; at++) {
    const message = messages[at] as Message;
    const own = message.role === 'system' ? 'system' : message.role === 'assistant' && at < last ? 'replayed' : 'input';
    for (let part = 0; part < message.parts.length; part++)
      addPieces(pieces, looks, own, message, message.parts[part] as Part, at, part);
  }
  return pieces;
}

function addPieces(
  pieces: Piece[],
  looks: Looks,
  own: 'input' | 'replayed' | 'system',
  { role }: Message,
  given: Part,
  message: number,
  part: number,
): void {
  if (given.kind !== 'text' || given.text === '') return;
  const { text } = given;
  const add = (name: LookName, origin: Origin, from = 0, to = text.length): void => {
    const look = looks[name];
    if (from >= to || look.rules.length === 0) return;
    pieces.push({ look, origin, message, part, from, to, text: text.slice(from, to) });
  };
  if (role === 'tool' || given.origin === 'tool' || given.origin === 'knowledge') {
    add('context', given.origin === 'knowledge' ? 'knowledge' : 'tool');
    return;
  }
  const region = own === 'replayed' ? undefined : foreignRegion(text);
  if (region) add('context', 'knowledge', region.from, region.to);
  if (!region || own === 'system') return add(own, given.origin);
  add('words', given.origin);
  add('speech', given.origin, 0, region.from);
  add('speech', given.origin, region.to);
}
