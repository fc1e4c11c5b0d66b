import type { Message } from '../chat/call.ts';
import type { Edit } from '../extend/guardrail.ts';
import type { Piece } from './pieces.ts';
import { fenced, REMOVED, withEdits } from './quarantine.ts';

/** What is left of a text: without these places, or nothing. */
export type Left = readonly Edit[] | 'nothing';
export type Change = { readonly piece: Piece; readonly left: Left };

/** The message with what is left of its pieces; the very same where that is all. */
export function changed(message: Message, changes: readonly Change[] | undefined): Message {
  if (!changes) return message;
  const parts = message.parts.map((part, at) => {
    const own = changes.filter(({ piece }) => piece.part === at);
    return part.kind !== 'text' || own.length === 0 ? part : { ...part, text: changedText(part.text, own) };
  });
  return { ...message, parts };
}

/** Pieces of a text may overlap. What is left of a text of others is fenced as data. */
function changedText(text: string, changes: readonly Change[]): string {
  const edits: Edit[] = [];
  let data: { readonly from: number; readonly to: number } | undefined;
  for (const { piece, left } of changes) {
    if (left === 'nothing') edits.push({ from: piece.from, to: piece.to, by: REMOVED });
    else for (const { from, to, by } of left) edits.push({ from: piece.from + from, to: piece.from + to, by });
    if (left !== 'nothing' && piece.look.stage === 'context') data = piece;
  }
  return data ? withFence(text, edits, data.from, data.to) : withEdits(text, edits);
}

function withFence(text: string, edits: readonly Edit[], from: number, to: number): string {
  const within = edits.filter((edit) => edit.from < to && edit.to > from);
  if (within.some((edit) => edit.from <= from && edit.to >= to)) return withEdits(text, edits);
  // What goes over the border goes into the fence as a whole.
  const start = within.reduce((least, edit) => Math.min(least, edit.from), from);
  const end = within.reduce((most, edit) => Math.max(most, edit.to), to);
  const inner = within.map((edit) => ({ from: edit.from - start, to: edit.to - start, by: edit.by }));
  const by = fenced(withEdits(text.slice(start, end), inner));
  return withEdits(text, [...edits.filter((edit) => !within.includes(edit)), { from: start, to: end, by }]);
}
