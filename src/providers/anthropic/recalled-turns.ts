import type { ChatCall } from '../../chat/call.ts';
import type { Scope } from '../../chat/scope.ts';
import { hasThinking, type KeptTurn } from '../../wire/anthropic/kept-turn.ts';
import type { ThinkingStyle } from '../../wire/anthropic/model-profile.ts';
import type { ThinkingStore, TurnKey } from './thinking-store.ts';

const keysOf = (ids: readonly string[], family: string, { principal }: Scope): readonly TurnKey[] =>
  ids.map((toolCallId) => ({ family, tenant: principal.tenant, toolCallId }));

/** The turns kept for the tool calls that the client sends back, by their ids. */
export async function recalledTurns(
  store: ThinkingStore,
  family: string,
  { messages, scope }: ChatCall,
): Promise<ReadonlyMap<string, KeptTurn>> {
  const ids = messages.flatMap(({ toolCalls }) => toolCalls?.map(({ id }) => id) ?? []);
  const recalled = new Map<string, KeptTurn>();
  if (ids.length === 0) return recalled;
  const turns = await store.find(keysOf(ids, family, scope));
  turns.forEach((turn, at) => {
    const id = ids[at];
    if (turn && id !== undefined) recalled.set(id, turn);
  });
  return recalled;
}

/**
 * Keeps a turn by each of its tool calls. Models that think by effort may also not think, which is worth knowing too: a
 * kept turn without thinking is no lost one. A model with a budget wants thinking back wherever it is on.
 */
export async function keepTurn(
  store: ThinkingStore,
  { family, thinking }: { readonly family: string; readonly thinking: ThinkingStyle },
  scope: Scope,
  turn: KeptTurn | undefined,
): Promise<void> {
  if (!turn || thinking === 'none' || (thinking === 'budget' && !hasThinking(turn))) return;
  const ids = turn.flatMap((piece) => (piece.kind === 'tool' ? [piece.id] : []));
  await store.keep(keysOf(ids, family, scope), turn);
}
