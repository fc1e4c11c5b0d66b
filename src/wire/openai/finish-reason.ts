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
  } as const),
);

/** An upstream's word for why it ended; a word nobody knows counts as a plain end. */
export const finishReason = (word: string): FinishReason => reasons.get(word.toLowerCase()) ?? 'stop';
