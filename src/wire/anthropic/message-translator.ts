import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../chat/json.ts';
import { inputTokensOf, type Usage } from '../../chat/usage.ts';
import { newId } from '../../runtime/ids.ts';
import { brokeOff, hasEnded } from '../finish-words.ts';
import { annotationsOf } from './annotations.ts';
import { KeptContent, MOST_CITATIONS } from './kept-content.ts';
import { finishOfStop } from './stop-reason.ts';
import type { ToolNames } from './tool-names.ts';
import { failureInReply } from './upstream-failure.ts';
import { laterUsage, noUsage, sumOfUsage } from './usage.ts';

const MOST_BLOCKS = 4096;

type OpenBlock = {
  readonly type: string;
  /** Of a tool call: its place among the answer's calls. */
  readonly position: number;
  /** Of a tool call: arguments that came with its beginning; sent at its end where no others followed. */
  readonly input: JsonObject | undefined;
  /** Of a text: where it begins in the answer, in characters. */
  readonly from: number;
  isSilent: boolean;
  readonly citations: Json[];
};

const isToolUse = (type: string): boolean => type === 'tool_use';

/** Turns the events of Anthropic's stream into the house's, in order. One answer may take several streams. */
export class MessageTranslator {
  readonly #names: ToolNames;
  /** What the answer was made of, for the turns to come. */
  readonly content: KeptContent;
  #open = new Map<number, OpenBlock>();
  #blocks = 0;
  #calls = 0;
  #said = 0;
  /** Of the streams before this one. */
  #earlier: Usage | undefined;
  #usage = noUsage;
  /** The answer has come to its finish. */
  finished = false;
  /** The upstream wants its words back in order to go on. */
  paused = false;
  /** This stream has said its end. */
  done = false;

  constructor(names: ToolNames, keepsAll: boolean) {
    this.#names = names;
    this.content = new KeptContent(keepsAll);
  }

  /** This stream has nothing more to tell: what comes after its end is not looked at. */
  get isOver(): boolean {
    return this.finished || this.paused || this.done;
  }

  /** Appends the events of one frame; what nobody knows is passed over. Throws the upstream's own error. */
  translate(frame: unknown, events: ChatEvent[]): void {
    if (this.isOver) return;
    const failure = failureInReply(frame);
    if (failure) throw failure;
    if (!isJsonObject(frame)) return;
    switch (frame.type) {
      case 'message_start':
        if (isJsonObject(frame.message)) this.#tell(frame.message.usage);
        return;
      case 'content_block_start':
        if (isJsonObject(frame.content_block)) this.#begin(frame.index, frame.content_block, events);
        return;
      case 'content_block_delta':
        if (isJsonObject(frame.delta)) this.#delta(frame.index, frame.delta, events);
        return;
      case 'content_block_stop':
        this.#end(frame.index, events);
        return;
      case 'message_delta':
        this.#tell(frame.usage);
        if (isJsonObject(frame.delta)) this.#stop(frame.delta, events);
        return;
      case 'message_stop':
        this.done = true;
    }
  }

  /** The same as a frame with a delta of this text. */
  text(index: number, text: string, events: ChatEvent[]): void {
    if (this.isOver) return;
    this.content.addText(index, text);
    this.#text('answer', text, events);
  }

  /** What follows goes on with the same answer: another stream, or its end. */
  resume(): void {
    this.#earlier = this.#total();
    this.#usage = noUsage;
    this.#open = new Map();
    this.content.settle();
    this.paused = this.done = false;
  }

  /** Ends an answer that is paused for good. */
  giveUp(): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    this.paused = false;
    this.#finish('pause_turn', events);
    return events;
  }

  #tell(usage: Json | undefined): void {
    if (isJsonObject(usage)) this.#usage = laterUsage(this.#usage, usage);
  }

  #total(): Usage {
    return this.#earlier ? sumOfUsage(this.#earlier, this.#usage) : this.#usage;
  }

  #begin(index: Json | undefined, block: JsonObject, events: ChatEvent[]): void {
    if (typeof index !== 'number') return;
    if (++this.#blocks > MOST_BLOCKS)
      throw new GatewayFailure('upstream_invalid', 'The model server sent too many content blocks.');
    const type = typeof block.type === 'string' ? block.type : '';
    const isCall = isToolUse(type);
    const input = isCall && isJsonObject(block.input) ? block.input : undefined;
    const position = isCall ? this.#calls++ : 0;
    this.#open.set(index, { type, position, input, from: this.#said, isSilent: true, citations: [] });
    let kept = block;
    if (isCall) {
      const id = typeof block.id === 'string' && block.id !== '' ? block.id : `call_${newId()}`;
      const name = this.#names.own(typeof block.name === 'string' ? block.name : '');
      kept = { ...block, id };
      events.push({ type: 'tool-call', choice: 0, position, id, name, argumentsText: '' });
    }
    this.content.begin(index, kept);
    // Some servers begin a block with all of its words.
    if (type === 'text') this.#text('answer', block.text, events);
    else if (type === 'thinking') this.#text('reasoning', block.thinking, events);
  }

  #delta(index: Json | undefined, delta: JsonObject, events: ChatEvent[]): void {
    if (typeof index !== 'number') return;
    this.content.add(index, delta);
    switch (delta.type) {
      case 'text_delta':
        this.#text('answer', delta.text, events);
        return;
      case 'thinking_delta':
        this.#text('reasoning', delta.thinking, events);
        return;
      case 'citations_delta':
        this.#cite(index, delta.citation);
        return;
      case 'input_json_delta':
        this.#arguments(index, delta.partial_json, events);
    }
  }

  #text(channel: 'answer' | 'reasoning' | 'refusal', text: Json | undefined, events: ChatEvent[]): void {
    if (typeof text !== 'string' || text === '') return;
    if (channel === 'answer') this.#said += text.length;
    events.push({ type: 'text', choice: 0, channel, text });
  }

  #cite(index: number, citation: Json | undefined): void {
    const citations = this.#open.get(index)?.citations;
    if (citations && citation !== undefined && citations.length < MOST_CITATIONS) citations.push(citation);
  }

  #arguments(index: number, argumentsText: Json | undefined, events: ChatEvent[]): void {
    const block = this.#open.get(index);
    if (!block)
      throw new GatewayFailure('upstream_invalid', 'The model server sent arguments of a call that it never began.');
    if (!isToolUse(block.type) || typeof argumentsText !== 'string' || argumentsText === '') return;
    block.isSilent = false;
    events.push({ type: 'tool-call', choice: 0, position: block.position, argumentsText });
  }

  #end(index: Json | undefined, events: ChatEvent[]): void {
    if (typeof index !== 'number') return;
    const block = this.#open.get(index);
    this.#open.delete(index);
    if (!block) return;
    if (isToolUse(block.type) && block.isSilent) {
      const argumentsText = JSON.stringify(block.input ?? {});
      events.push({ type: 'tool-call', choice: 0, position: block.position, argumentsText });
    }
    const annotations = annotationsOf(block.citations, block.from, this.#said);
    if (annotations.length === 0) return;
    events.push({ type: 'extra', at: 'delta', choice: 0, extra: { dialect: 'openai', fields: { annotations } } });
  }

  #stop({ stop_reason: reason, stop_details: details }: JsonObject, events: ChatEvent[]): void {
    if (typeof reason !== 'string' || !hasEnded(reason)) return;
    if (brokeOff(reason)) throw new GatewayFailure('upstream_error', 'The model server failed while answering.');
    for (const index of [...this.#open.keys()]) this.#end(index, events);
    if (reason === 'pause_turn') {
      this.paused = true;
      return;
    }
    if (reason === 'refusal' && isJsonObject(details)) this.#text('refusal', details.explanation, events);
    this.#finish(reason, events);
  }

  #finish(stopReason: string, events: ChatEvent[]): void {
    this.finished = true;
    const reason = finishOfStop(stopReason);
    events.push({ type: 'finish', choice: 0, reason, ...(stopReason !== 'end_turn' && { native: stopReason }) });
    const usage = this.#total();
    if (inputTokensOf(usage) + usage.output > 0) events.push({ type: 'usage', usage });
  }
}
