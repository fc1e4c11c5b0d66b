import type { FinishReason } from '../../chat/event.ts';

const reasons = new Map<string, FinishReason>(
  Object.entries({
    stop: 'stop',
    end_turn: 'stop',
    eos: 'stop',
    eos_token: 'stop',
    stop_sequence: 'stop',
    complete: 'stop',
    length: 'length',
    max_tokens: 'length',
    model_length: 'length',
    tool_calls: 'tool_calls',
    tool_use: 'tool_calls',
    function_call: 'tool_calls',
    content_filter: 'content_filter',
    safety: 'content_filter',
    recitation: 'content_filter',
    refusal: 'content_filter',
    blocklist: 'content_filter',
    prohibited_content: 'content_filter',
    spii: 'content_filter',
  } as const),
);

/**
 * An upstream's word for why it ended; a word nobody knows counts as a plain end. Gemini may say more behind a colon:
 * `content_filter: RECITATION`.
 */
export function finishReason(word: string): FinishReason {
  const end = word.indexOf(':');
  return reasons.get((end < 0 ? word : word.slice(0, end)).toLowerCase()) ?? 'stop';
}
