import type { Message, Origin, Part } from '../chat/call.ts';
import type { GuardStage } from '../chat/scope.ts';
import { foreignRegion } from './foreign-region.ts';

/** A stretch of a message's text that is looked at by itself. */
export type Piece = {
  readonly stage: Exclude<GuardStage, 'output'>;
  readonly origin: Origin;
  readonly message: number;
  readonly part: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
};

/**
 * What is to be looked at in a conversation: what people wrote as input; results of tools, and documents wherever they
 * stand, as context. An assistant's words are looked at where they come last, for then the model goes on with them.
 */
export function piecesOf(messages: readonly Message[]): readonly Piece[] {
  const pieces: Piece[] = [];
  const last = messages.length - 1;
  for (let at = 0; at <= last; at++) {
    const message = messages[at] as Message;
    if (message.role === 'assistant' && at < last) continue;
    for (let part = 0; part < message.parts.length; part++)
      addPieces(pieces, message, message.parts[part] as Part, at, part);
  }
  return pieces;
}

function addPieces(pieces: Piece[], { role }: Message, given: Part, message: number, part: number): void {
  if (given.kind !== 'text' || given.text === '') return;
  const { text } = given;
  const add = (stage: Piece['stage'], origin: Origin, from: number, to: number): void => {
    if (from < to) pieces.push({ stage, origin, message, part, from, to, text: text.slice(from, to) });
  };
  if (role === 'tool' || given.origin === 'tool' || given.origin === 'knowledge') {
    add('context', given.origin === 'knowledge' ? 'knowledge' : 'tool', 0, text.length);
    return;
  }
  const region = foreignRegion(text);
  const isSystem = role === 'system';
  if (region) {
    add('context', 'knowledge', region.from, region.to);
    if (isSystem) return;
    add('input', given.origin, 0, region.from);
    add('input', given.origin, region.to, text.length);
  } else if (!isSystem) add('input', given.origin, 0, text.length);
}
