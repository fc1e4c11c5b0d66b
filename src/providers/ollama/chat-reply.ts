import type { ChatCall } from '../../chat/call.ts';
import type { ChatEvent, FinishEvent, Note, UsageEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json } from '../../chat/json.ts';
import { estimateInputTokens } from '../../chat/text.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { newId } from '../../runtime/ids.ts';
import { startEvent } from '../start-event.ts';
import { parseChatLine, type ChatLine, type Logprob } from './chat-line.ts';
import { checkUncut } from './context-window.ts';
import { failureOfErrorLine } from './reply-failure.ts';

const MOST_SKIPPED_LINES = 3;

export type ReplyContext = {
  readonly call: ChatCall;
  readonly deployment: Deployment;
  readonly family: string;
  readonly windowTokens: number;
  /** Said once, after the start. */
  readonly notes: readonly Note[];
};

/** The lines of one reply, turned into events. */
export class ChatReply {
  readonly #context: ReplyContext;
  readonly #ids = new Set<string>();
  #isStarted = false;
  #isDone = false;
  #skipped = 0;
  #logprobs: Json[] = [];

  constructor(context: ReplyContext) {
    this.#context = context;
  }

  /** The last line has come. */
  isDone(): boolean {
    return this.#isDone;
  }

  /** Events of some lines; those after the last one do not count. Throws for an error line and for too many broken ones. */
  read(lines: readonly string[]): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    for (const text of lines) {
      if (this.#isDone) break;
      if (text.trim() === '') continue;
      const line = parseChatLine(text);
      if (line) this.#add(line, events);
      else this.#skip();
    }
    return events;
  }

  /** Events of a reply that came in one piece. Throws `upstream_invalid` for what is none. */
  whole(text: string): readonly ChatEvent[] {
    const line = parseChatLine(text);
    if (!line)
      throw new GatewayFailure('upstream_invalid', 'The model server answered with something that is no chat reply.');
    const events: ChatEvent[] = [];
    this.#add(line, events);
    return events;
  }

  #skip(): void {
    const { call, deployment } = this.#context;
    call.scope.record({ kind: 'skipped-frame', model: deployment.card.id, upstream: deployment.upstream });
    if (++this.#skipped > MOST_SKIPPED_LINES)
      throw new GatewayFailure('upstream_invalid', 'The model server sent several lines that are not valid JSON.');
  }

  #add(line: ChatLine, events: ChatEvent[]): void {
    if (line.error !== undefined && line.error !== null) throw failureOfErrorLine(line.error);
    // Judged before anything of the line is passed on, so that a whole reply can still be answered by another model.
    if (line.done === true && typeof line.prompt_eval_count === 'number')
      checkUncut(line.prompt_eval_count, this.#context.windowTokens);
    this.#start(events);
    if (line.message?.thinking) {
      this.#logprobs = [];
      events.push({ type: 'text', choice: 0, channel: 'reasoning', text: line.message.thinking });
    }
    this.#addAnswer(line, events);
    for (const toolCall of line.message?.tool_calls ?? []) {
      events.push({
        type: 'tool-call',
        choice: 0,
        position: this.#ids.size,
        id: this.#uniqueId(toolCall.id),
        name: toolCall.function.name,
        argumentsText: argumentsTextOf(toolCall.function.arguments),
      });
    }
    if (line.done !== true) return;
    this.#isDone = true;
    events.push(this.#finish(line), this.#usage(line));
  }

  #start(events: ChatEvent[]): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { call, deployment, family, notes } = this.#context;
    events.push(startEvent(deployment, call, family));
    for (const note of notes) events.push({ type: 'note', note });
  }

  /** Logprobs may come before the text they belong to; those of thinking are told nowhere. */
  #addAnswer(line: ChatLine, events: ChatEvent[]): void {
    const isAsked = this.#context.call.sampling.logprobs === true;
    if (isAsked && line.logprobs && !line.message?.thinking) this.#logprobs.push(...line.logprobs.map(logprobOf));
    const text = line.message?.content;
    if (!text) return;
    const logprobs = this.#logprobs;
    this.#logprobs = [];
    events.push({ type: 'text', choice: 0, channel: 'answer', text, ...(logprobs.length > 0 ? { logprobs } : {}) });
  }

  #uniqueId(given: string | null | undefined): string {
    const id = given && !this.#ids.has(given) ? given : `call_${newId()}`;
    this.#ids.add(id);
    return id;
  }

  #finish({ done_reason: native }: ChatLine): FinishEvent {
    if (native === 'length') return { type: 'finish', choice: 0, reason: 'length' };
    return {
      type: 'finish',
      choice: 0,
      reason: this.#ids.size > 0 ? 'tool_calls' : 'stop',
      ...(native && native !== 'stop' ? { native } : {}),
    };
  }

  /** Ollama leaves zero counts out: no prompt count means that all of it was cached. */
  #usage(line: ChatLine): UsageEvent {
    const read = line.prompt_eval_count;
    return {
      type: 'usage',
      usage: {
        input: read ?? estimateInputTokens(this.#context.call),
        cacheRead: 0,
        cacheWrite: 0,
        output: line.eval_count ?? 0,
        reasoning: 0,
        ...(typeof read === 'number' ? {} : { estimated: true }),
      },
    };
  }
}

const logprobOf = ({ token, logprob, bytes, top_logprobs }: Logprob): Json => ({
  token,
  logprob,
  bytes: bytes ?? null,
  top_logprobs: (top_logprobs ?? []).map((other) => ({
    token: other.token,
    logprob: other.logprob,
    bytes: other.bytes ?? null,
  })),
});

/** An object by the rules; some servers already send its text. */
function argumentsTextOf(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '{}' : value;
  return JSON.stringify(isJsonObject(value) ? value : {});
}
