import type { FinishReason } from '../../chat/event.ts';

const reasons = new Map<string, FinishReason>(
  Object.entries({
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    pause_turn: 'length',
    tool_use: 'tool_calls',
    refusal: 'content_filter',
  } as const),
);

/** A `stop_reason` in the house's words; one that nobody knows counts as a plain end. */
export const finishOfStop = (stopReason: string): FinishReason => reasons.get(stopReason) ?? 'stop';
