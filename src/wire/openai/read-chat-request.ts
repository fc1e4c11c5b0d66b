import type { Bounds } from '../../chat/bounds.ts';
import type { ChatCall, Sampling, ToolDefinition } from '../../chat/call.ts';
import type { Json, JsonObject } from '../../chat/json.ts';
import type { Scope } from '../../chat/scope.ts';
import { invalidField } from '../invalid-field.ts';
import { readJsonBody } from '../json-body.ts';
import { readBounds, type RequestHeaders } from '../nexus/read-bounds.ts';
import { type ChatRequestBody, type MessageBody, chatRequestSchema } from './chat-schema.ts';
import { checkAnswerCount } from './answer-count.ts';
import { extraOf } from './extra.ts';
import { isPlainChatRequest } from './plain-chat-request.ts';
import { readMessage } from './read-message.ts';
import { taskOf } from './task.ts';

/** From here on, copying the received bytes is cheaper than writing the messages anew. */
const WORTH_COPYING_BYTES = 512;

export type ChatRequest = {
  readonly call: ChatCall;
  readonly stream: boolean;
  /** The client wants a last chunk with the usage. */
  readonly includeUsage: boolean;
};

/** Reads `POST /v1/chat/completions`. Throws a 400 that names the field, or the header that stands for one. */
export function readChatRequest(bytes: Buffer, scope: Scope, headers: RequestHeaders): ChatRequest {
  const json = readJsonBody(bytes, 'messages');
  const body = checkedBody(json.value);
  const stream = body.stream === true;
  const bounds = readBounds(body.nexus, headers, scope.principal);
  const task = headers['x-openwebui-task'];
  const messages = body.messages.map((message, at) => readMessage(message, `messages[${at}]`));
  const longEnough = json.bytes && json.bytes.length >= WORTH_COPYING_BYTES;
  const call: ChatCall = {
    scope,
    op: 'chat',
    model: body.model,
    task: taskOf(messages, typeof task === 'string' ? task : undefined),
    messages,
    choices: body.n ?? 1,
    sampling: readSampling(body),
    delivery: stream ? 'stream' : 'whole',
    ...(!body.messages.some(hasBareImage) && {
      received: {
        of: messages,
        requestBytes: bytes.length,
        messages: (json.value as { messages: Json }).messages,
        ...(longEnough && { bytes: json.bytes }),
      },
    }),
    ...readRest(body, bounds),
  };
  return { call, stream, includeUsage: body.stream_options?.include_usage === true };
}

function checkedBody(value: unknown): ChatRequestBody {
  if (isPlainChatRequest(value)) return value;
  const checked = chatRequestSchema.safeParse(value);
  if (!checked.success) throw invalidField(checked.error, value);
  return checked.data;
}

/** Some clients write an image's address as plain text; strict upstreams want the object, so such messages are written anew. */
const hasBareImage = (message: MessageBody): boolean =>
  Array.isArray(message.content) && message.content.some((part) => typeof part.image_url === 'string');

function readSampling(body: ChatRequestBody): Sampling {
  const sampling: { -readonly [K in keyof Sampling]: Sampling[K] } = {};
  if (body.temperature != null) sampling.temperature = body.temperature;
  if (body.top_p != null) sampling.topP = body.top_p;
  if (body.seed != null) sampling.seed = body.seed;
  if (body.presence_penalty != null) sampling.presencePenalty = body.presence_penalty;
  if (body.frequency_penalty != null) sampling.frequencyPenalty = body.frequency_penalty;
  if (body.stop != null) sampling.stop = typeof body.stop === 'string' ? [body.stop] : body.stop;
  if (body.logprobs != null) sampling.logprobs = body.logprobs;
  if (body.top_logprobs != null) sampling.topLogprobs = body.top_logprobs;
  return sampling;
}

type Rest = Partial<
  Pick<ChatCall, 'maxOutputTokens' | 'reasoningEffort' | 'tools' | 'toolChoice' | 'responseFormat' | 'extra' | 'bounds'>
>;

function readRest(body: ChatRequestBody, bounds: Bounds | undefined): Rest {
  const rest: { -readonly [K in keyof Rest]: Rest[K] } = {};
  const maxOutputTokens = body.max_completion_tokens ?? body.max_tokens;
  if (maxOutputTokens != null) rest.maxOutputTokens = maxOutputTokens;
  if (body.reasoning_effort != null) rest.reasoningEffort = body.reasoning_effort;
  if (body.tools && body.tools.length > 0) {
    rest.tools = body.tools as readonly ToolDefinition[];
    if (body.tool_choice != null) rest.toolChoice = body.tool_choice as Json;
  }
  if (body.response_format != null) rest.responseFormat = body.response_format as JsonObject;
  if (bounds) rest.bounds = bounds;
  const extra = extraOf(unnamed(body));
  if (!extra) return rest;
  checkAnswerCount(extra.fields, body.n ?? 1);
  rest.extra = extra;
  return rest;
}

const named = new Set(Object.keys(chatRequestSchema.shape));

function unnamed(body: ChatRequestBody): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key in body) if (!named.has(key)) fields[key] = body[key];
  return fields;
}
