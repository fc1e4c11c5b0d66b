import type { ChatCall } from '../../chat/call.ts';
import { sizeOfJson } from '../../chat/event-size.ts';
import type { Scope } from '../../chat/scope.ts';
import { hasThinking, type KeptTurn } from '../../wire/anthropic/kept-turn.ts';
import type { ThinkingStyle } from '../../wire/anthropic/model-profile.ts';
import type { TurnKey, TurnMemory } from '../turn-memory.ts';

const keyOf = (toolCallId: string, family: string, { principal }: Scope): TurnKey => ({
  family,
  tenant: principal.tenant,
  toolCallId,
});

/** The turns kept for the tool calls that the client sends back, by their ids. */
export function recalledTurns(
  memory: TurnMemory<KeptTurn>,
  family: string,
  { messages, scope }: ChatCall,
): ReadonlyMap<string, KeptTurn> {
  const recalled = new Map<string, KeptTurn>();
  for (const { toolCalls } of messages) {
    for (const { id } of toolCalls ?? []) {
      const turn = memory.find(keyOf(id, family, scope));
      if (turn) recalled.set(id, turn);
    }
  }
  return recalled;
}

/**
 * Keeps a turn by each of its tool calls. Models that think by effort may also not think, which is worth knowing too: a
 * kept turn without thinking is no lost one. A model with a budget wants thinking back wherever it is on.
 */
export function keepTurn(
  memory: TurnMemory<KeptTurn>,
  { family, thinking }: { readonly family: string; readonly thinking: ThinkingStyle },
  scope: Scope,
  turn: KeptTurn | undefined,
): void {
  if (!turn || thinking === 'none' || (thinking === 'budget' && !hasThinking(turn))) return;
  for (const piece of turn) if (piece.kind === 'tool') memory.keep(keyOf(piece.id, family, scope), turn);
}

/** How much room a turn takes in memory, in characters. */
export const charsOfTurn = (turn: KeptTurn): number =>
  turn.reduce((chars, piece) => chars + (piece.kind === 'thinking' ? sizeOfJson(piece.block) : 64), 0);
