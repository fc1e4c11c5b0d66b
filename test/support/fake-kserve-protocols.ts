import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type Exchange, HttpError, parsed, sendJson } from './fake-ollama-http.ts';

export type FakeDialect = 'openai' | 'kserve-openai' | 'v2-generate' | 'v2-infer' | 'v1-predict';

/** What the fake's model says, and how. */
export type FakeSaying = {
  readonly text: string;
  /** Between two pieces of a stream. */
  readonly pauseMs?: number;
  /** Nothing more comes after so many pieces, until the other side leaves. */
  readonly hangAfter?: number;
  /** The server repeats the prompt. */
  readonly echoes?: boolean;
  /** Each chunk counts what was used by then, as vLLM's `continuous_usage_stats` does. */
  readonly countsAlways?: boolean;
  /** In a stream, in the place of the piece of that number: a frame as it stands. */
  readonly frames?: Readonly<Record<number, string>>;
  readonly reasoning?: string;
  readonly finish?: string;
};

const chatBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.enum(['system', 'user', 'assistant', 'tool']) })).min(1),
  stream: z.boolean(),
});
const sampling = {
  max_tokens: z.int().min(1),
  temperature: z.number().min(0).optional(),
  top_p: z.number().optional(),
  seed: z.int().optional(),
};
const generateBody = z.strictObject({
  text_input: z.string(),
  parameters: z.strictObject({
    ...sampling,
    stream: z.boolean().optional(),
    stop: z.array(z.string()).max(5).optional(),
    frequency_penalty: z.number().optional(),
    presence_penalty: z.number().optional(),
    details: z.boolean().optional(),
  }),
});
const inferBody = z.strictObject({
  inputs: z
    .array(
      z.strictObject({
        name: z.literal('text_input'),
        shape: z.array(z.int()).length(1),
        datatype: z.literal('BYTES'),
        data: z.array(z.string()).min(1),
      }),
    )
    .length(1),
  parameters: z.strictObject(sampling).optional(),
});
const predictBody = z.strictObject({ instances: z.array(z.unknown()).min(1) });
const embedBody = z.looseObject({ model: z.string(), input: z.array(z.string()) });

/** A text as a model would stream it: words with the space before them. */
const piecesOf = (text: string): readonly string[] => text.match(/\s*\S+\s*$|\s*\S+/g) ?? [];

export async function openaiChat({ request, response }: Exchange, saying: FakeSaying): Promise<void> {
  const body = parsed(chatBody, request.body);
  const about = {
    id: 'chatcmpl-1',
    created: 1,
    model: body.model,
    prompt_logprobs: null,
    kv_transfer_params: { a: 1 },
  };
  const usageAt = (output: number) => ({ prompt_tokens: 7, completion_tokens: output, total_tokens: 7 + output });
  const pieces = piecesOf(saying.text);
  const end = { finish_reason: saying.finish ?? 'stop', stop_reason: 151_645, token_ids: [1, 2] };
  if (!body.stream) {
    const message = { role: 'assistant', content: saying.text, reasoning: saying.reasoning ?? null, tool_calls: [] };
    const choice = { index: 0, message, ...end };
    sendJson(response, 200, { ...about, object: 'chat.completion', choices: [choice], usage: usageAt(pieces.length) });
    return;
  }
  const chunk = (delta: object, more: object, said: number): string =>
    JSON.stringify({
      ...about,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: null, ...more }],
      ...(saying.countsAlways && { usage: usageAt(said) }),
    });
  const frames = [
    chunk({ role: 'assistant', content: '' }, {}, 0),
    ...(saying.reasoning === undefined ? [] : [chunk({ reasoning: saying.reasoning }, {}, 0)]),
    ...pieces.map((content, at) => chunk({ content }, {}, at + 1)),
    chunk({ content: '' }, end, pieces.length),
    JSON.stringify({ ...about, object: 'chat.completion.chunk', choices: [], usage: usageAt(pieces.length) }),
    '[DONE]',
  ];
  await stream(response, frames, saying);
}

export async function generate({ request, response }: Exchange, name: string, saying: FakeSaying): Promise<void> {
  const body = parsed(generateBody, request.body);
  const { details = false } = body.parameters;
  const text = (saying.echoes ? body.text_input : '') + saying.text;
  const reason = { details: { finish_reason: saying.finish ?? 'eos_token' } };
  const about = { model_name: name, model_version: '1' };
  if (request.path.endsWith('/generate')) {
    sendJson(response, 200, { ...about, text_output: text, ...(details && reason) });
    return;
  }
  const pieces = piecesOf(text);
  const frames = pieces.map((text_output, at) =>
    JSON.stringify({ ...about, text_output, ...(details && (at === pieces.length - 1 ? reason : { details: {} })) }),
  );
  await stream(response, frames, saying);
}

export function infer({ request, response }: Exchange, name: string, saying: FakeSaying): void {
  const body = parsed(inferBody, request.body);
  const texts = body.inputs[0]?.data ?? [];
  if (body.inputs[0]?.shape[0] !== texts.length) throw new HttpError(400, 'shape and data disagree');
  const about = { model_name: name, id: 'i' };
  if (body.parameters) {
    const output = { name: 'text_output', shape: [1], datatype: 'BYTES', data: [saying.text] };
    sendJson(response, 200, { ...about, outputs: [output] });
    return;
  }
  const data = texts.flatMap(vectorOf);
  sendJson(response, 200, {
    ...about,
    outputs: [{ name: 'output-0', shape: [texts.length, 3], datatype: 'FP32', data }],
  });
}

export function predict({ request, response }: Exchange, saying: FakeSaying): void {
  const { instances } = parsed(predictBody, request.body);
  const predictions = instances.map((instance) => {
    const { prompt, embed } = parsed(z.looseObject({ prompt: z.string(), embed: z.boolean().optional() }), instance);
    return embed ? { vector: vectorOf(prompt) } : { outputs: [{ text: saying.text }] };
  });
  sendJson(response, 200, { predictions });
}

export function openaiEmbed({ request, response }: Exchange): void {
  const { model, input } = parsed(embedBody, request.body);
  const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }));
  sendJson(response, 200, { object: 'list', model, data, usage: { prompt_tokens: 3, total_tokens: 3 } });
}

/** Three numbers that depend on the text, exact in single precision. */
export const vectorOf = (text: string): readonly number[] => [text.length, text.charCodeAt(0), 0.5];

async function stream(response: ServerResponse, frames: readonly string[], saying: FakeSaying): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
  for (const [at, frame] of frames.entries()) {
    if (at === saying.hangAfter) return;
    const raw = saying.frames?.[at];
    if (response.destroyed) return;
    response.write(`data: ${raw ?? frame}\n\n`);
    if (saying.pauseMs !== undefined) await wait(saying.pauseMs);
  }
  response.end();
}
