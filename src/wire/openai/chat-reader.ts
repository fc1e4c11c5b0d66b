import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { SseFrames, dataOf } from '../sse-frames.ts';
import { ChunkTranslator } from './chunk-translator.ts';
import { isPlainText } from './plain-text.ts';

/** A stream with more broken frames than this is not worth trusting. */
const MAX_SKIPPED_FRAMES = 3;
const DELTA_KEY = '"delta":';
const CONTENT_KEY = '"content":"';

/** The frame before, split round its text: most frames differ from it in nothing else and need no parser. */
type Template = { readonly head: string; readonly tail: string; readonly choice: number };

/** Reads the event stream of an OpenAI-type upstream into batches of events. */
export class ChatReader {
  readonly #frames = new SseFrames();
  readonly #translator = new ChunkTranslator();
  readonly #onSkipped: () => void;
  #template: Template | undefined;
  #skipped = 0;
  readonly #wanted: number;
  /** The upstream has said `[DONE]`. */
  done = false;

  /** `choices` is how many were asked for. */
  constructor(onSkipped: () => void, choices = 1) {
    this.#onSkipped = onSkipped;
    this.#wanted = choices;
  }

  /** Has every choice that was asked for come to its finish? Then what goes wrong afterwards has cost nothing. */
  get finished(): boolean {
    return this.#translator.finished && this.#translator.choices >= this.#wanted;
  }

  /** Throws what the upstream tells, unless everything had been said before. */
  read(bytes: Uint8Array): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    try {
      for (const frame of this.#frames.push(bytes)) this.#frame(frame, events);
    } catch (thrown) {
      if (!this.finished) throw thrown;
      this.done = true;
    }
    return events;
  }

  /** The last events, once the upstream has closed. Throws `upstream_incomplete` when the answer had no finish. */
  end(): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    const rest = this.#frames.end();
    if (rest !== undefined) this.#frame(rest, events);
    if (!this.#translator.finished) {
      throw new GatewayFailure('upstream_incomplete', 'The model server ended its answer in the middle.');
    }
    return events;
  }

  #frame(frame: string, events: ChatEvent[]): void {
    if (this.done) return;
    const template = this.#template;
    if (template && fits(frame, template)) {
      const text = frame.slice(template.head.length, frame.length - template.tail.length);
      if (isPlainText(text)) {
        events.push({ type: 'text', choice: template.choice, channel: 'answer', text });
        return;
      }
    }
    const data = dataOf(frame);
    if (!data) return;
    if (data === '[DONE]') {
      this.done = true;
      return;
    }
    this.#parse(frame, data, events);
  }

  #parse(frame: string, data: string, events: ChatEvent[]): void {
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch (cause) {
      this.#onSkipped();
      if (++this.#skipped > MAX_SKIPPED_FRAMES) {
        throw new GatewayFailure('upstream_invalid', 'The model server sent frames that are not JSON.', { cause });
      }
      return;
    }
    const before = events.length;
    if (!this.#translator.translate(chunk, events)) this.#onSkipped(); // a ping or another server's own event
    this.#template = events.length === before + 1 ? templateOf(frame, events[before]) : undefined;
  }
}

/** Cutting and comparing whole pieces is four times as fast here as `startsWith` and `endsWith`. */
const fits = (frame: string, { head, tail }: Template): boolean =>
  frame.length > head.length + tail.length &&
  frame.slice(0, head.length) === head &&
  frame.slice(frame.length - tail.length) === tail;

function templateOf(frame: string, event: ChatEvent | undefined): Template | undefined {
  if (event?.type !== 'text' || event.channel !== 'answer' || event.logprobs || !isPlainText(event.text))
    return undefined;
  const at = frame.indexOf(CONTENT_KEY);
  const opened = frame.lastIndexOf('{', at);
  if (!frame.startsWith(DELTA_KEY, opened - DELTA_KEY.length) || frame.lastIndexOf('}', at) > opened) return undefined;
  if (at < 0 || frame.includes(CONTENT_KEY, at + 1)) return undefined;
  const from = at + CONTENT_KEY.length;
  const to = from + event.text.length;
  if (!frame.startsWith(event.text, from) || frame.charCodeAt(to) !== 0x22) return undefined;
  return { head: frame.slice(0, from), tail: frame.slice(to), choice: event.choice };
}
