import { inputTokensOf, outputTokensOf } from '../../chat/usage.ts';
import type { ChatEvent, FinishReason, Logprobs } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { ChunkFields } from './chunk-fields.ts';
import { extraOf } from './extra.ts';
import { finishReason } from './finish-reason.ts';
import { HeldLogprobs } from './held-logprobs.ts';
import { ReasoningDetails } from './reasoning-details.ts';
import { ToolPositions } from './tool-positions.ts';
import { failureInReply } from './upstream-failure.ts';
import { readUsage } from './usage.ts';
import { brokeOff, hasEnded } from '../finish-words.ts';
import { textIn } from '../text-in.ts';

/** Keys of a reply that mean something to a client's page: they never pass from an upstream. */
const reserved = ['event', 'error', 'sources', 'usage', 'selected_model_id', 'type', 'nexus'];
const chunkNamed = new Set(['id', 'object', 'created', 'model', 'choices', 'obfuscation', ...reserved]);
const choiceNamed = new Set(['index', 'delta', 'message', 'finish_reason', 'logprobs', 'text', ...reserved]);
const deltaNamed = new Set([
  'role',
  'content',
  'refusal',
  'tool_calls',
  'reasoning_content',
  'reasoning',
  'thinking',
  ...reserved,
]);

const MAX_CHOICES = 128;

type ChoiceState = {
  /** From the first tool call on; most streams have none. */
  tools: ToolPositions | undefined;
  hasSpoken: boolean;
  finished: boolean;
  /** From the first token without text on. */
  held: HeldLogprobs | undefined;
  /** From the first ones on that come in fragments. */
  details: ReasoningDetails | undefined;
};

/** Turns chunks (or one whole completion) of an OpenAI-type upstream into events, in order; the answer's start is the provider's to say. */
export class ChunkTranslator {
  readonly #choices = new Map<number, ChoiceState>();
  readonly #fields = new ChunkFields(chunkNamed);

  /** Has every choice that spoke come to its finish, and was there one? */
  get finished(): boolean {
    return this.#choices.size > 0 && [...this.#choices.values()].every((choice) => choice.finished);
  }

  /** How many choices have spoken. */
  get choices(): number {
    return this.#choices.size;
  }

  /** Appends the events of one chunk; false for what is no chunk. Throws the upstream's own error. */
  translate(chunk: unknown, events: ChatEvent[]): boolean {
    const failure = failureInReply(chunk);
    if (failure) throw failure;
    if (!isJsonObject(chunk) || (!Array.isArray(chunk.choices) && !isJsonObject(chunk.usage))) return false;
    const fields = this.#fields.read(chunk);
    if (fields) events.push({ type: 'extra', at: 'chunk', extra: { dialect: 'openai', fields } });
    const choices = Array.isArray(chunk.choices) ? (chunk.choices as readonly Json[]) : [];
    for (const choice of choices) if (isJsonObject(choice)) this.#choice(choice, events);
    this.#usage(usageIn(chunk), events);
    return true;
  }

  /** A count of nothing is none: some upstreams send it until they know. */
  #usage(told: Json | undefined, events: ChatEvent[]): void {
    if (!isJsonObject(told)) return;
    const usage = readUsage(told);
    if (inputTokensOf(usage) + outputTokensOf(usage) === 0) return;
    events.push({ type: 'usage', usage });
  }

  #choice(choice: JsonObject, events: ChatEvent[]): void {
    const failure = failureInReply(choice);
    if (failure) throw failure;
    const index = typeof choice.index === 'number' ? choice.index : 0;
    const state = this.#stateOf(index);
    if (state.finished) return; // a second finish, or words after it: nothing may follow the first
    const choiceExtra = extraOf(unnamed(choice, choiceNamed));
    if (choiceExtra) events.push({ type: 'extra', at: 'choice', choice: index, extra: choiceExtra });
    const said = isJsonObject(choice.delta) || state.hasSpoken ? choice.delta : choice.message; // a last chunk may repeat it whole
    if (isJsonObject(said)) {
      const before = events.length;
      const isWhole = said === choice.message;
      const more = unnamed(said, deltaNamed);
      const extra = extraOf(isWhole ? more : withoutDetails(more, state));
      if (extra) events.push({ type: 'extra', at: 'delta', choice: index, extra });
      this.#said(said, choice.logprobs, index, state, events);
      this.#toolCalls(said.tool_calls, isWhole, index, state, events);
      if (events.length > before) state.hasSpoken = true;
    }
    if (typeof choice.finish_reason === 'string' && hasEnded(choice.finish_reason))
      this.#finish(choice.finish_reason, index, state, events);
    this.#usage(choice.usage, events); // where Moonshot tells it
  }

  #stateOf(index: number): ChoiceState {
    let state = this.#choices.get(index);
    if (!state) {
      if (this.#choices.size >= MAX_CHOICES)
        throw new GatewayFailure('upstream_invalid', 'The model server sent too many choices.');
      state = { tools: undefined, hasSpoken: false, finished: false, held: undefined, details: undefined };
      this.#choices.set(index, state);
    }
    return state;
  }

  #said(said: JsonObject, logprobs: Json | undefined, choice: number, state: ChoiceState, events: ChatEvent[]): void {
    const reasoning =
      textIn(said.reasoning_content) ||
      textIn(said.reasoning) ||
      textIn(said.thinking) ||
      textOfParts(said.content, 'thinking');
    if (reasoning) events.push({ type: 'text', choice, channel: 'reasoning', text: reasoning });
    const probabilities = isJsonObject(logprobs) ? logprobs : undefined;
    this.#text(
      'answer',
      textIn(said.content) || textOfParts(said.content, 'text'),
      probabilities?.content,
      choice,
      state,
      events,
    );
    this.#text('refusal', textIn(said.refusal), probabilities?.refusal, choice, state, events);
  }

  /** In a whole message each entry is a call, however it is numbered. */
  #toolCalls(calls: Json | undefined, whole: boolean, choice: number, state: ChoiceState, events: ChatEvent[]): void {
    if (!Array.isArray(calls)) return;
    (calls as readonly Json[]).forEach((call, index) => {
      if (isJsonObject(call))
        events.push((state.tools ??= new ToolPositions()).read(whole ? { ...call, index } : call, choice));
    });
  }

  #text(
    channel: keyof Logprobs,
    text: string,
    logprobs: Json | undefined,
    choice: number,
    state: ChoiceState,
    events: ChatEvent[],
  ): void {
    let all: readonly Json[] = Array.isArray(logprobs) ? (logprobs as Json[]) : [];
    if (text === '') {
      if (all.length > 0) (state.held ??= new HeldLogprobs()).hold(channel, all);
      return;
    }
    if (state.held) all = [...state.held.take(channel), ...all];
    events.push({ type: 'text', choice, channel, text, ...(all.length > 0 && { logprobs: all }) });
  }

  #finish(word: string, choice: number, state: ChoiceState, events: ChatEvent[]): void {
    if (brokeOff(word)) throw new GatewayFailure('upstream_error', 'The model server failed while answering.');
    state.finished = true;
    const mapped = finishReason(word);
    const reason: FinishReason = mapped === 'stop' && state.tools ? 'tool_calls' : mapped;
    const logprobs = state.held?.left();
    const details = state.details && extraOf({ reasoning_details: state.details.entries });
    if (details) events.push({ type: 'extra', at: 'delta', choice, extra: details });
    if (state.tools) events.push(...state.tools.end(choice));
    events.push({
      type: 'finish',
      choice,
      reason,
      ...(word !== reason && { native: word }),
      ...(logprobs && { logprobs }),
    });
  }
}

/** Mistral's reasoning models answer in parts: `{type: 'thinking', thinking: [{type: 'text', text}]}` and `text`. */
function textOfParts(parts: Json | undefined, type: 'text' | 'thinking'): string {
  if (!Array.isArray(parts)) return '';
  return (parts as readonly Json[])
    .map((part) =>
      isJsonObject(part) && part.type === type ? textIn(part[type]) || textOfParts(part[type], 'text') : '',
    )
    .join('');
}

/** In a stream they are put together first. */
function withoutDetails({ reasoning_details: details, ...rest }: JsonObject, state: ChoiceState): JsonObject {
  if (Array.isArray(details)) (state.details ??= new ReasoningDetails()).add(details as readonly Json[]);
  else if (details !== undefined) return { ...rest, reasoning_details: details };
  return rest;
}

function unnamed(object: JsonObject, named: ReadonlySet<string>): JsonObject {
  const fields: Record<string, Json> = {};
  for (const key in object) {
    const value = object[key];
    if (!named.has(key) && value !== undefined) fields[key] = value;
  }
  return fields;
}

/** Groq puts the usage of a stream under a key of its own. */
const usageIn = (chunk: JsonObject): Json | undefined =>
  chunk.usage ?? (isJsonObject(chunk.x_groq) ? chunk.x_groq.usage : undefined);
