import {
  jsonScenario,
  sseDone,
  sseFrame,
  sseScenario,
  type RecordedRequest,
  type Reply,
  type Scenario,
} from './scenario.ts';

export type DraftToolCall = { readonly id: string; readonly name: string; readonly argumentsText: string };

/** What the model says, written once; streamed or not, the same answer comes of it. */
export type DraftAnswer = {
  readonly content?: string | null;
  readonly reasoning?: { readonly field: 'reasoning_content' | 'reasoning'; readonly text: string };
  readonly refusal?: string;
  readonly toolCalls?: readonly DraftToolCall[];
  /** Fragments of parallel calls alternate instead of following one another. */
  readonly interleaved?: boolean;
  /** Characters in a fragment of arguments; 6 when left out. */
  readonly fragmentChars?: number;
  /** Adds one log probability for each fragment of the content. */
  readonly logprobs?: boolean;
  readonly finishReason?: string;
  readonly usage?: Readonly<Record<string, unknown>>;
  /** Further keys of the body and of every chunk. */
  readonly extra?: Readonly<Record<string, unknown>>;
};

const defaultUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

/** Words with the space behind them: what a fragment of text looks like on the wire. */
export const fragmentsOf = (text: string): readonly string[] =>
  text.match(/\s*\S+\s*/gu) ?? (text === '' ? [] : [text]);

const slices = (text: string, size: number): readonly string[] => {
  const letters = Array.from(text);
  return Array.from({ length: Math.ceil(letters.length / size) }, (_, at) =>
    letters.slice(at * size, (at + 1) * size).join(''),
  );
};

const logprobOf = (token: string): object => ({
  token,
  logprob: -0.125,
  bytes: [...Buffer.from(token)],
  top_logprobs: [{ token, logprob: -0.125, bytes: [...Buffer.from(token)] }],
});

type Head = { readonly id: string; readonly created: number; readonly model: string };

const headOf = (request: RecordedRequest, draft: DraftAnswer): Head & Record<string, unknown> => ({
  id: 'chatcmpl-scripted',
  created: 1_760_000_000,
  model: String(request.body.model),
  ...draft.extra,
});

const finishOf = (draft: DraftAnswer): string => draft.finishReason ?? (draft.toolCalls ? 'tool_calls' : 'stop');

/** Choices after the first say which they are, so that a test can tell them apart. */
const contentOf = (draft: DraftAnswer, choice: number): string | null => {
  const content = draft.content ?? null;
  return choice === 0 || content === null ? content : `${content} #${choice + 1}`;
};

function wholeChoice(draft: DraftAnswer, index: number): object {
  const content = contentOf(draft, index);
  const logprobs = draft.logprobs ? { content: fragmentsOf(content ?? '').map(logprobOf), refusal: null } : null;
  return {
    index,
    message: {
      role: 'assistant',
      content,
      refusal: draft.refusal ?? null,
      ...(draft.reasoning && { [draft.reasoning.field]: draft.reasoning.text }),
      ...(draft.toolCalls && {
        tool_calls: draft.toolCalls.map(({ id, name, argumentsText }) => ({
          id,
          type: 'function',
          function: { name, arguments: argumentsText },
        })),
      }),
    },
    logprobs,
    finish_reason: finishOf(draft),
  };
}

function toolCallDeltas(draft: DraftAnswer): readonly object[] {
  const perCall = (draft.toolCalls ?? []).map(({ id, name, argumentsText }, index) => [
    { index, id, type: 'function', function: { name, arguments: '' } },
    ...slices(argumentsText, draft.fragmentChars ?? 6).map((text) => ({ index, function: { arguments: text } })),
  ]);
  const longest = Math.max(0, ...perCall.map(({ length }) => length));
  const order = draft.interleaved
    ? Array.from({ length: longest }, (_, at) => perCall.flatMap((deltas) => deltas.slice(at, at + 1))).flat()
    : perCall.flat();
  return order.map((delta) => ({ tool_calls: [delta] }));
}

/** The deltas of one choice, the first with the role, without the finish. */
function deltasOf(
  draft: DraftAnswer,
  choice: number,
): readonly { readonly delta: object; readonly logprobs?: object }[] {
  const { reasoning, refusal } = draft;
  const deltas: { delta: object; logprobs?: object }[] = [{ delta: { role: 'assistant', content: '', refusal: null } }];
  for (const text of fragmentsOf(reasoning?.text ?? '')) deltas.push({ delta: { [reasoning?.field ?? '']: text } });
  for (const text of fragmentsOf(contentOf(draft, choice) ?? ''))
    deltas.push({
      delta: { content: text },
      ...(draft.logprobs && { logprobs: { content: [logprobOf(text)], refusal: null } }),
    });
  for (const text of fragmentsOf(refusal ?? '')) deltas.push({ delta: { refusal: text } });
  for (const delta of toolCallDeltas(draft)) deltas.push({ delta });
  return deltas;
}

function streamed(request: RecordedRequest, draft: DraftAnswer, choices: readonly number[]): Scenario {
  const head = headOf(request, draft);
  const options = request.body.stream_options as { include_usage?: boolean } | null | undefined;
  const frame = (rest: object): string => sseFrame({ ...head, object: 'chat.completion.chunk', ...rest });
  const events = choices.flatMap((index) => [
    ...deltasOf(draft, index).map(({ delta, logprobs = null }) =>
      frame({ choices: [{ index, delta, logprobs, finish_reason: null }] }),
    ),
    frame({ choices: [{ index, delta: {}, logprobs: null, finish_reason: finishOf(draft) }] }),
  ]);
  if (options?.include_usage) events.push(frame({ choices: [], usage: draft.usage ?? defaultUsage }));
  return sseScenario([...events, sseDone]);
}

/** A good answer in OpenAI's wire: streamed when the request says so, with `n` choices, usage when asked for. */
export const chatAnswer =
  (draft: DraftAnswer): Reply =>
  (request) => {
    const count = typeof request.body.n === 'number' ? request.body.n : 1;
    const choices = Array.from({ length: count }, (_, index) => index);
    if (request.body.stream === true) return streamed(request, draft, choices);
    return jsonScenario({
      ...headOf(request, draft),
      object: 'chat.completion',
      choices: choices.map((index) => wholeChoice(draft, index)),
      usage: draft.usage ?? defaultUsage,
    });
  };

export const textAnswer = (content: string, more: DraftAnswer = {}): Reply => chatAnswer({ content, ...more });

export const toolCallAnswer = (toolCalls: readonly DraftToolCall[], more: DraftAnswer = {}): Reply =>
  chatAnswer({ content: null, toolCalls, ...more });

export const reasoningAnswer = (
  field: 'reasoning_content' | 'reasoning',
  text: string,
  content: string,
  more: DraftAnswer = {},
): Reply => chatAnswer({ content, reasoning: { field, text }, ...more });

export const logprobsAnswer = (content: string): Reply => chatAnswer({ content, logprobs: true });

export const refusalAnswer = (refusal: string): Reply => chatAnswer({ content: null, refusal });
