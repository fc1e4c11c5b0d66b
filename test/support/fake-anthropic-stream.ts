/** A block of an answer, as the API writes it. */
export type DraftBlock =
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly object[] }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | {
      readonly type: 'tool_use' | 'server_tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: object;
    }
  | { readonly type: 'web_search_tool_result'; readonly tool_use_id: string; readonly content: readonly object[] };

/** What the model says, written once; streamed or not, the same answer comes of it. */
export type DraftMessage = {
  readonly content: readonly DraftBlock[];
  readonly stopReason?: string;
  readonly stopDetails?: object;
  readonly usage?: Readonly<Record<string, unknown>>;
  /** Characters in a delta; 6 when left out. */
  readonly fragmentChars?: number;
};

const defaultUsage = {
  input_tokens: 11,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 7,
  output_tokens_details: { thinking_tokens: 0 },
};

const stopOf = ({ content, stopReason }: DraftMessage): string =>
  stopReason ?? (content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn');

/** The message as it comes in one piece. */
export const wholeDraft = (draft: DraftMessage, model: string): object => ({
  id: 'msg_fake',
  type: 'message',
  role: 'assistant',
  model,
  content: draft.content,
  stop_reason: stopOf(draft),
  stop_sequence: null,
  stop_details: draft.stopDetails ?? null,
  usage: draft.usage ?? defaultUsage,
});

const slices = (text: string, size: number): readonly string[] => {
  const letters = Array.from(text);
  return Array.from({ length: Math.ceil(letters.length / size) }, (_, at) =>
    letters.slice(at * size, (at + 1) * size).join(''),
  );
};

/** How a block begins, and the deltas that follow. */
function partsOf(block: DraftBlock, size: number): readonly [start: object, deltas: readonly object[]] {
  switch (block.type) {
    case 'text':
      return [
        { type: 'text', text: '' },
        [
          ...(block.citations ?? []).map((citation) => ({ type: 'citations_delta', citation })),
          ...slices(block.text, size).map((text) => ({ type: 'text_delta', text })),
        ],
      ];
    case 'thinking':
      return [
        { type: 'thinking', thinking: '', signature: '' },
        [
          ...slices(block.thinking, size).map((thinking) => ({ type: 'thinking_delta', thinking })),
          { type: 'signature_delta', signature: block.signature },
        ],
      ];
    case 'tool_use':
    case 'server_tool_use': {
      const json = Object.keys(block.input).length === 0 ? '' : JSON.stringify(block.input);
      const deltas = ['', ...slices(json, size)].map((partial_json) => ({ type: 'input_json_delta', partial_json }));
      return [{ ...block, input: {} }, deltas];
    }
    default:
      return [block, []];
  }
}

export const sseEvent = (event: { readonly type: string }): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** The message as the API streams it: events with their names, pings between, counts that grow. */
export function streamedDraft(draft: DraftMessage, model: string): readonly string[] {
  const usage = draft.usage ?? defaultUsage;
  const size = draft.fragmentChars ?? 6;
  const blocks = draft.content.flatMap((block, index) => {
    const [content_block, deltas] = partsOf(block, size);
    return [
      { type: 'content_block_start', index, content_block },
      ...(index === 0 ? [{ type: 'ping' }] : []),
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ];
  });
  const message = {
    ...wholeDraft(draft, model),
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1 },
  };
  const delta = { stop_reason: stopOf(draft), stop_sequence: null, stop_details: draft.stopDetails ?? null };
  const growing = { ...usage, input_tokens: null, cache_read_input_tokens: null, cache_creation_input_tokens: null };
  return [
    { type: 'message_start', message },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason: null }, usage: { output_tokens: 3 } },
    { type: 'message_delta', delta, usage: growing },
    { type: 'message_stop' },
  ].map(sseEvent);
}
