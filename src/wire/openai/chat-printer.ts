import type { ChatEvent, ExtraEvent, FinishEvent, Note, SourceEvent, StartEvent, TextEvent } from '../../chat/event.ts';
import { type Nanodollars, NANODOLLARS_PER_DOLLAR } from '../../chat/money.ts';
import type { Usage } from '../../chat/usage.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { JsonObject } from '../../chat/json.ts';
import { openaiFields } from './extra.ts';
import { logprobsJson } from './logprobs-json.ts';
import { nexusJson } from './nexus-json.ts';
import { quoted } from './plain-text.ts';
import { sourceJson } from './source-json.ts';
import { toolCallJson } from './tool-call-json.ts';
import { usageJson } from './usage.ts';

export type ChatPrinterOptions = {
  readonly id: string;
  /** The name the reply carries instead of the answering model's own. */
  readonly model?: string;
  readonly includeUsage: boolean;
  /** Send sources as events of their own, for a page that shows them. */
  readonly uiEvents: boolean;
};

/** More than one answer has; the rest is not told. */
const MAX_NOTES = 64;
const MAX_SOURCES = 512;

const frame = (chunk: JsonObject): string => `data: ${JSON.stringify(chunk)}\n\n`;

/** Prints the events of one answer as OpenAI's stream chunks: whole frames, ready to write. */
export class ChatPrinter {
  readonly #options: ChatPrinterOptions;
  #envelope: JsonObject = {};
  /** Everything of a text frame up to the choice's index. */
  #opening = '';
  readonly #spoken = new Set<number>();
  readonly #finished = new Set<number>();
  /** Extras that wait for the next chunk of their choice; most streams have none, so the maps are made when needed. */
  #choiceFields: Map<number, JsonObject> | undefined;
  #deltaFields: Map<number, JsonObject> | undefined;
  #usage: Usage | undefined;
  /** Told with the next finish. */
  #sources: SourceEvent[] = [];
  #notes: Note[] = [];

  constructor(options: ChatPrinterOptions) {
    this.#options = options;
  }

  print(batch: readonly ChatEvent[]): string {
    let out = '';
    for (const event of batch) out += this.#event(event);
    if (this.#deltaFields && this.#deltaFields.size > 0) out += this.#leftFields();
    return out;
  }

  /**
   * The usage, if it was asked for, with what the answer cost, if that is known, and the end mark. Throws
   * `upstream_incomplete` where a choice has no finish.
   */
  end(cost?: Nanodollars): string {
    if (this.#spoken.size === 0 || this.#finished.size < this.#spoken.size) {
      throw new GatewayFailure('upstream_incomplete', 'The model ended its answer in the middle.');
    }
    const usage = this.#options.includeUsage && this.#usage;
    return `${usage ? this.#usageFrame(usage, cost) : ''}data: [DONE]\n\n`;
  }

  #usageFrame(usage: Usage, cost: Nanodollars | undefined): string {
    const beside = this.#nexus();
    const nexus =
      cost === undefined ? beside : { nexus: { ...beside?.nexus, cost_usd: cost / NANODOLLARS_PER_DOLLAR } };
    return frame({ ...this.#envelope, choices: [], usage: usageJson(usage), ...nexus });
  }

  #event(event: ChatEvent): string {
    switch (event.type) {
      case 'text':
        if (event.channel === 'answer' && !event.logprobs && !this.#hasFields(event.choice)) {
          return `${this.#role(event.choice)}${this.#opening}{"index":${event.choice},"delta":{"content":${quoted(event.text)}},"finish_reason":null}]}\n\n`;
        }
        return this.#delta(event.choice, textDelta(event.channel, event.text), logprobsOf(event));
      case 'tool-call':
        return this.#delta(event.choice, {
          content: null,
          tool_calls: [{ index: event.position, ...toolCallJson(event) }],
        });
      case 'finish':
        return this.#finish(event);
      case 'start':
        return this.#start(event);
      case 'extra':
        return this.#extra(event);
      case 'source':
        return this.#source(event);
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'note':
        if (this.#notes.length < MAX_NOTES) this.#notes.push(event.note);
        return '';
    }
  }

  #start(event: StartEvent): string {
    this.#setEnvelope({
      id: this.#options.id,
      object: 'chat.completion.chunk',
      created: Math.floor(event.createdAt / 1000),
      model: this.#options.model ?? event.model,
    });
    return '';
  }

  #setEnvelope(envelope: JsonObject): void {
    this.#envelope = envelope;
    this.#opening = `data: ${JSON.stringify(envelope).slice(0, -1)},"choices":[`;
  }

  #role(choice: number): string {
    if (this.#spoken.has(choice)) return '';
    this.#spoken.add(choice);
    return this.#chunk(choice, { role: 'assistant', content: '' }, null);
  }

  #chunk(choice: number, delta: JsonObject, finish: string | null, more?: JsonObject, beside?: JsonObject): string {
    const told = JSON.stringify({ index: choice, delta, finish_reason: finish, ...more });
    return `${this.#opening}${told}]${beside ? `,${JSON.stringify(beside).slice(1)}` : '}'}\n\n`;
  }

  #delta(choice: number, delta: JsonObject, more?: JsonObject): string {
    const whole = { ...delta, ...taken(this.#deltaFields, choice) };
    return this.#role(choice) + this.#chunk(choice, whole, null, { ...taken(this.#choiceFields, choice), ...more });
  }

  #finish(event: FinishEvent): string {
    const fields = taken(this.#deltaFields, event.choice);
    const left = fields ? this.#delta(event.choice, { content: '', ...fields }) : '';
    this.#finished.add(event.choice);
    const reason = event.native === 'function_call' ? 'function_call' : event.reason;
    const more = { ...taken(this.#choiceFields, event.choice), ...logprobsJson(event.logprobs) };
    return this.#role(event.choice) + left + this.#chunk(event.choice, {}, reason, more, this.#nexus());
  }

  #nexus(): { readonly nexus: JsonObject } | undefined {
    const told = nexusJson(this.#sources, this.#notes);
    if (told) this.#sources = this.#notes = [];
    return told;
  }

  #extra(event: ExtraEvent): string {
    const fields = openaiFields(event.extra);
    if (!fields) return '';
    const choice = event.choice ?? 0;
    if (event.at === 'chunk') this.#setEnvelope({ ...this.#envelope, ...fields });
    else {
      const target = event.at === 'choice' ? (this.#choiceFields ??= new Map()) : (this.#deltaFields ??= new Map());
      // What is held belongs to an earlier chunk: each fragment of a list or a text leaves by itself.
      const held = target.has(choice) ? this.#delta(choice, { content: '' }) : '';
      target.set(choice, fields);
      return held;
    }
    return '';
  }

  #hasFields(choice: number): boolean {
    return this.#deltaFields?.has(choice) === true || this.#choiceFields?.has(choice) === true;
  }

  #leftFields(): string {
    let out = '';
    for (const choice of [...(this.#deltaFields?.keys() ?? [])]) out += this.#delta(choice, { content: '' });
    return out;
  }

  #source(event: SourceEvent): string {
    if (!this.#options.uiEvents) {
      if (this.#sources.length < MAX_SOURCES) this.#sources.push(event);
      return '';
    }
    return frame({ ...this.#envelope, choices: [], event: { type: 'source', data: sourceJson(event) } });
  }
}

function taken(fields: Map<number, JsonObject> | undefined, choice: number): JsonObject | undefined {
  if (!fields || fields.size === 0) return undefined;
  const found = fields.get(choice);
  fields.delete(choice);
  return found;
}

function textDelta(channel: 'answer' | 'reasoning' | 'refusal', text: string): JsonObject {
  if (channel === 'answer') return { content: text };
  return channel === 'reasoning' ? { content: '', reasoning_content: text } : { content: '', refusal: text };
}

const logprobsOf = ({ channel, logprobs }: TextEvent): JsonObject | undefined =>
  logprobs && logprobsJson(channel === 'refusal' ? { refusal: logprobs } : { answer: logprobs });
