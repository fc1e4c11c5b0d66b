import type { JsonObject } from '../../chat/json.ts';

/**
 * What an assistant's turn with tool calls held that a client of OpenAI's API does not send back: thinking with its
 * signature, and where it stood between what the client does send back.
 */
export type KeptTurn = readonly KeptPiece[];
type KeptPiece =
  | { readonly kind: 'thinking'; readonly block: JsonObject }
  | { readonly kind: 'text' }
  | { readonly kind: 'tool'; readonly id: string };

export const isThinking = (block: JsonObject): boolean =>
  block.type === 'thinking' || block.type === 'redacted_thinking';

/** The turn of an answer's content blocks; undefined where no tool is called, for then nothing has to come back. */
export function keptTurn(content: readonly JsonObject[]): KeptTurn | undefined {
  const turn: KeptPiece[] = [];
  let calls = 0;
  for (const block of content) {
    if (isThinking(block)) turn.push({ kind: 'thinking', block });
    else if (block.type === 'text') turn.push({ kind: 'text' });
    else if (block.type === 'tool_use' && typeof block.id === 'string') {
      calls++;
      turn.push({ kind: 'tool', id: block.id });
    }
  }
  return calls > 0 ? turn : undefined;
}

export const hasThinking = (turn: KeptTurn): boolean => turn.some(({ kind }) => kind === 'thinking');

/** Finds the kept turn that a tool call was part of. */
export type FindTurn = (toolCallId: string) => KeptTurn | undefined;
