import type { ChatCall } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';

/** What a call asks for, and a model that only quotes leaves out. */
export type Unheeded = 'tools' | 'attachments';

type Ask = { readonly what: Unheeded | 'json'; readonly param: string; readonly cannot: string };

/**
 * What the call asks for and goes unheeded. Throws where leaving it out would mislead: a caller who chose this very model
 * is told to choose another, and one who waits for JSON must not get prose.
 */
export function unheededBy(call: ChatCall, model: string): readonly Unheeded[] {
  const chosen = call.model !== 'auto';
  return asksOf(call).flatMap(({ what, param, cannot }) => {
    if (chosen || what === 'json') {
      const message = `${model} quotes documents and cannot ${cannot}. Leave that out, or choose another model.`;
      throw new GatewayFailure('unsupported_parameter', message, { param });
    }
    return [what];
  });
}

function asksOf(call: ChatCall): readonly Ask[] {
  const asks: Ask[] = [];
  const { responseFormat, tools = [], toolChoice, messages } = call;
  if (responseFormat && responseFormat.type !== 'text')
    asks.push({ what: 'json', param: 'response_format', cannot: 'answer in JSON' });
  if (tools.length > 0 && toolChoice !== 'none') asks.push({ what: 'tools', param: 'tools', cannot: 'call tools' });
  // What was attached to earlier messages was for whoever answered them.
  const last = messages.findLastIndex(({ role }) => role === 'user');
  if (messages[last]?.parts.some(({ kind }) => kind === 'media'))
    asks.push({ what: 'attachments', param: `messages[${last}].content`, cannot: 'see pictures and files' });
  return asks;
}
