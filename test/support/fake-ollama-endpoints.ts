import type { FakeMemory } from './fake-ollama-memory.ts';
import { type Exchange, failed, type FakeRequest, HttpError, parsed, sendJson } from './fake-ollama-http.ts';
import { countTokens, type FakeChatBody, type FakeModel } from './fake-ollama-model.ts';
import { type ReplyFrame, streamLines, wholeLine, writeLines } from './fake-ollama-reply.ts';
import { chatBody, embedBody, generateBody } from './fake-ollama-requests.ts';

export type ServerState = {
  readonly memory: FakeMemory;
  readonly options: { readonly defaultNumCtx?: number; readonly knowsTruncate?: boolean };
  model(name: string): FakeModel;
};

/** `POST /api/chat`. */
export async function chat(server: ServerState, { request, response }: Exchange): Promise<void> {
  const body: FakeChatBody = defined(parsed(chatBody, request.body));
  const model = server.model(body.model);
  checkCapabilities(model, body);
  const window = Math.min(body.options?.num_ctx ?? server.options.defaultNumCtx ?? 4096, model.contextLength);
  const promptTokens = read(server, request, body, model, window);
  const reply = typeof model.reply === 'function' ? model.reply(body) : model.reply;
  const fault = reply.fault ?? {};
  await server.memory.use(model, window, body.keep_alive);
  if (await failed(response, fault)) return;
  const asked = { ...reply, logprobs: body.logprobs === true };
  const frame: ReplyFrame = {
    model: body.model,
    createdAt: new Date().toISOString(),
    promptTokens,
    loadMs: model.loadMs,
  };
  if (body.stream === false) {
    response.setHeader('content-type', 'application/json; charset=utf-8');
    return writeLines(response, [wholeLine(asked, frame)], fault);
  }
  response.setHeader('content-type', 'application/x-ndjson');
  await writeLines(response, streamLines(asked, frame), fault);
}

/** Tokens read of a prompt; over the window it is refused, or cut where that was not forbidden. */
function read(server: ServerState, request: FakeRequest, body: FakeChatBody, model: FakeModel, window: number): number {
  const images = body.messages.reduce((sum, { images: list }) => sum + (list?.length ?? 0), 0);
  const text = body.messages.map(({ content }) => content).join('') + (body.tools ? JSON.stringify(body.tools) : '');
  const tokens = countTokens(text) + body.messages.length * 4 + images * model.imageTokens;
  if (tokens < window) return tokens;
  if (body.truncate === false && server.options.knowsTruncate !== false) {
    throw new HttpError(
      400,
      JSON.stringify({
        error: {
          code: 400,
          message: `request (${tokens} tokens) exceeds the available context size (${window} tokens), try increasing it`,
          type: 'exceed_context_size_error',
          n_prompt_tokens: tokens,
          n_ctx: window,
        },
      }),
    );
  }
  request.droppedTokens = tokens - window;
  return window;
}

/** `POST /api/embed`. */
export async function embed(server: ServerState, { request, response }: Exchange): Promise<void> {
  const body = parsed(embedBody, request.body);
  const model = server.model(body.model);
  if (!model.capabilities.includes('embedding') && !model.capabilities.includes('completion'))
    throw new HttpError(400, `"${body.model}" does not support embeddings`);
  const texts = typeof body.input === 'string' ? [body.input] : body.input;
  const window = Math.min(body.options?.num_ctx ?? server.options.defaultNumCtx ?? 4096, model.contextLength);
  if (texts.some((text) => countTokens(text) > window)) {
    if (body.truncate === false) throw new HttpError(400, 'the input length exceeds the context length');
    request.droppedTokens = texts.reduce((sum, text) => sum + Math.max(0, countTokens(text) - window), 0);
  }
  const reply = typeof model.reply === 'function' ? {} : model.reply;
  await server.memory.use(model, window, body.keep_alive);
  if (await failed(response, reply.fault ?? {})) return;
  sendJson(response, 200, {
    model: body.model,
    embeddings: texts.map((text) => vectorOf(text, body.dimensions ?? model.dimensions)),
    total_duration: 1_000_000,
    load_duration: 1000,
    ...(reply.fault?.noPromptCount
      ? {}
      : { prompt_eval_count: texts.reduce((sum, text) => sum + countTokens(text), 0) }),
  });
}

/** `POST /api/generate`: only what warms up and unloads: an empty prompt. */
export async function generate(server: ServerState, { request, response }: Exchange): Promise<void> {
  const body = parsed(generateBody, request.body);
  const model = server.model(body.model);
  if (body.prompt !== '') throw new HttpError(400, 'this fake only loads and unloads by /api/generate');
  const isUnload = body.keep_alive === 0;
  if (isUnload) server.memory.unload(model.name);
  else await server.memory.use(model, body.options?.num_ctx ?? server.options.defaultNumCtx ?? 4096, body.keep_alive);
  sendJson(response, 200, {
    model: body.model,
    created_at: new Date().toISOString(),
    response: '',
    done: true,
    done_reason: isUnload ? 'unload' : 'load',
  });
}

/** Zod writes absent fields as undefined ones; the types of the fake say absent. */
const defined = (value: object): FakeChatBody => JSON.parse(JSON.stringify(value)) as FakeChatBody;

function checkCapabilities(model: FakeModel, body: FakeChatBody): void {
  const refuse = (what: string): never => {
    throw new HttpError(400, `"${body.model}" does not support ${what}`);
  };
  const can = (capability: string): boolean => model.capabilities.includes(capability);
  if (!can('completion')) refuse('chat');
  if (body.tools && body.tools.length > 0 && !can('tools')) refuse('tools');
  if (body.think !== undefined && body.think !== false && !can('thinking')) refuse('thinking');
  if (body.messages.some(({ images }) => images && images.length > 0) && !can('vision'))
    throw new HttpError(400, 'this model is missing data required for image input');
}

/** A unit vector that depends on every character. */
function vectorOf(text: string, dimensions: number): readonly number[] {
  const sums = new Array<number>(dimensions).fill(0.001);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const slot = (code + at) % dimensions;
    sums[slot] = (sums[slot] ?? 0) + code;
  }
  const length = Math.hypot(...sums);
  return sums.map((sum) => sum / length);
}
