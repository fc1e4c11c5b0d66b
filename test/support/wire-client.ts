import { chatCompletion, chatCompletionChunk } from '../contract/openai-schemas.ts';
import type { GatewayUnderTest } from './gateway-under-test.ts';

/** A call without any SDK, to see the very bytes. */
export const post = (
  gateway: GatewayUnderTest,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(gateway.baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** A streamed reply taken apart. */
export type StreamedReply = {
  readonly response: Response;
  /** Parsed `data:` frames, `[DONE]` left out. */
  readonly frames: readonly Record<string, unknown>[];
  /** The stream ended with `[DONE]` and nothing behind it. */
  readonly done: boolean;
};

/** Reads an SSE reply strictly: each event is one `data:` line or comments, and ends with a blank line. */
export async function readStream(response: Response): Promise<StreamedReply> {
  const text = await response.text();
  const events = text.split('\n\n');
  if (events.pop() !== '') throw new Error(`The last event is not closed: ${text.slice(-200)}`);
  const data: string[] = [];
  for (const event of events) {
    const lines = event.split('\n').filter((line) => !line.startsWith(':'));
    if (lines.length === 0) continue;
    const [line = ''] = lines;
    if (lines.length !== 1 || !line.startsWith('data: ')) throw new Error(`Not one data line: ${event}`);
    data.push(line.slice('data: '.length));
  }
  const done = data.at(-1) === '[DONE]';
  const frames = (done ? data.slice(0, -1) : data).map((line) => JSON.parse(line) as Record<string, unknown>);
  return { response, frames, done };
}

/** One streamed chat, with usage. */
export const streamChat = async (gateway: GatewayUnderTest, body: object): Promise<StreamedReply> =>
  readStream(
    await post(gateway, '/chat/completions', { stream: true, stream_options: { include_usage: true }, ...body }),
  );

export type FoldedToolCall = {
  readonly id: string;
  readonly name: string;
  readonly argumentsText: string;
  readonly extraContent: unknown;
};

/** What a chat answer says, whichever way it came. */
export type FoldedAnswer = {
  readonly content: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly toolCalls: readonly FoldedToolCall[];
  readonly logprobs: readonly unknown[];
  readonly finishReason: string | null;
  readonly usage: unknown;
};

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

type Call = { id?: string; name?: string; argumentsText: string; extraContent: unknown };

/** Folds the chunks of the first choice; throws where OpenAI's schema or the rules of streaming are broken. */
export function foldChunks(frames: readonly unknown[]): FoldedAnswer {
  let [content, reasoning, refusal] = ['', '', ''];
  let finishReason: string | null = null;
  let usage: unknown;
  const logprobs: unknown[] = [];
  const calls: Call[] = [];
  for (const frame of frames) {
    const chunk = chatCompletionChunk.parse(frame);
    if (chunk.usage) {
      if (usage !== undefined) throw new Error('usage came twice');
      usage = chunk.usage;
    }
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (!choice) continue;
    if (finishReason !== null) throw new Error(`a choice after its finish: ${JSON.stringify(frame)}`);
    finishReason = choice.finish_reason;
    content += textIn(choice.delta.content);
    reasoning += textIn(choice.delta.reasoning_content);
    refusal += textIn(choice.delta.refusal);
    logprobs.push(...(choice.logprobs?.content ?? []));
    for (const delta of choice.delta.tool_calls ?? []) addFragment(calls, delta);
  }
  return { content, reasoning, refusal, toolCalls: calls.map(wholeCall), logprobs, finishReason, usage };
}

type Fragment = {
  readonly index: number;
  readonly id?: string | undefined;
  readonly function?: { readonly name?: string | undefined; readonly arguments?: string | undefined } | undefined;
  readonly [key: string]: unknown;
};

function addFragment(calls: Call[], fragment: Fragment): void {
  const known = calls[fragment.index];
  const call = known ?? { argumentsText: '', extraContent: undefined };
  if (!known && fragment.index !== calls.length) throw new Error(`tool call ${fragment.index} skips a position`);
  if (known && (fragment.id !== undefined || fragment.function?.name !== undefined))
    throw new Error('id or name of a tool call came twice');
  if (fragment.id !== undefined) call.id = fragment.id;
  if (fragment.function?.name !== undefined) call.name = fragment.function.name;
  if (fragment.extra_content !== undefined) call.extraContent = fragment.extra_content;
  call.argumentsText += fragment.function?.arguments ?? '';
  calls[fragment.index] = call;
}

function wholeCall({ id, name, argumentsText, extraContent }: Call): FoldedToolCall {
  if (id === undefined || name === undefined) throw new Error('a tool call without id or name');
  return { id, name, argumentsText, extraContent };
}

/** The same of a body that was not streamed. */
export function foldBody(body: unknown): FoldedAnswer {
  const { choices, usage } = chatCompletion.parse(body);
  const choice = choices.find(({ index }) => index === 0);
  if (!choice) throw new Error('no choice');
  const { message } = choice;
  return {
    content: message.content ?? '',
    reasoning: textIn(message.reasoning_content),
    refusal: message.refusal ?? '',
    toolCalls: (message.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.type === 'function' ? call.function.name : call.custom.name,
      argumentsText: call.type === 'function' ? call.function.arguments : call.custom.input,
      extraContent: call.extra_content,
    })),
    logprobs: choice.logprobs?.content ?? [],
    finishReason: choice.finish_reason,
    usage,
  };
}
