import type { Message } from '../../chat/call.ts';
import { isJsonObject } from '../../chat/json.ts';
import type { ModelId } from '../../chat/model-id.ts';
import type { ModelCard } from '../../fleet/model-card.ts';

/**
 * Do the messages end with the results of tools that the assistant has called? Pictures that a tool has made follow as a
 * message of the user without words (Open WebUI), which ends no loop.
 */
export function isInToolLoop(messages: readonly Message[]): boolean {
  let at = messages.length - 1;
  while (at >= 0 && isPictures(messages[at])) at--;
  const last = at;
  while (at >= 0 && messages[at]?.role === 'tool') at--;
  const asked = messages[at];
  if (at === last || asked?.role !== 'assistant' || !asked.toolCalls) return false;
  const answered = messages.slice(at + 1, last + 1).map(({ toolCallId }) => toolCallId);
  return asked.toolCalls.some(({ id }) => answered.includes(id));
}

const isPictures = (message: Message | undefined): boolean =>
  message?.role === 'user' && message.parts.length > 0 && message.parts.every(({ kind }) => kind === 'media');

/** A model that can serve the call, with its score, 0 to 1. */
export type Eligible = { readonly card: ModelCard; readonly score: number };

/**
 * Who goes on with a tool loop (`pinned` in `Decision.reason`): the model that made the calls, while it can serve at all; else one that can do all that
 * it could, of its own family where there is one (that alone can read its opaque values; providers leave them out for
 * others), then the one with the best score. Undefined where nobody is eligible.
 */
export function loopModel(home: ModelCard | undefined, eligible: readonly Eligible[]): ModelId | undefined {
  let best: Eligible | undefined;
  let bestRank = -1;
  for (const candidate of eligible) {
    if (home && candidate.card.id === home.id) return home.id;
    const rank = home ? likeness(candidate.card, home) : 0;
    if (rank > bestRank || (rank === bestRank && candidate.score > (best?.score ?? -Infinity))) {
      best = candidate;
      bestRank = rank;
    }
  }
  return best?.card.id;
}

/** 3: as able and of the family; 2: as able; 1: of the family; 0: neither. */
function likeness(card: ModelCard, home: ModelCard): number {
  const isAble = home.capabilities.every((capability) => card.capabilities.includes(capability));
  return (isAble ? 2 : 0) + (card.family === home.family ? 1 : 0);
}

/**
 * What a model of the conversation's family is worth more, in points of the score: less than the usual margin of
 * stickiness, for another family still answers, only without what was thought before.
 */
export const FAMILY_BONUS = 0.02;

/**
 * The family whose opaque values the conversation carries, such as signatures over what was thought: the one that
 * earlier turns name themselves, else that of the model that made the tool calls in them, whose values the gateway keeps.
 */
export function signedFamily(messages: readonly Message[], home: ModelCard | undefined): string | undefined {
  let hasCalls = false;
  for (const message of messages) {
    if (message.role !== 'assistant') continue;
    if (isSigned(message)) return 'gemini';
    hasCalls ||= message.toolCalls !== undefined;
  }
  return hasCalls && home?.capabilities.includes('reasoning') ? home.family : undefined;
}

/** Google's signatures stand in `extra_content` of messages and of tool calls. */
const isSigned = ({ extra, toolCalls }: Message): boolean =>
  isJsonObject(extra?.fields.extra_content) ||
  (toolCalls?.some((call) => isJsonObject(call.extra?.fields.extra_content)) ?? false);
