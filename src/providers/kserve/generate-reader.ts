import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { dataOf, SseFrames } from '../../wire/sse-frames.ts';
import type { AnswerText } from './answer-text.ts';
import { readGenerateReply } from './generate-reply.ts';
import { finishEvent } from './text-model.ts';

/** A stream with more broken events than this is not worth trusting. */
const MOST_SKIPPED = 3;

/** Reads the event stream of `generate_stream` into batches of events. */
export class GenerateReader {
  readonly #frames = new SseFrames();
  readonly #answer: AnswerText;
  readonly #onSkipped: () => void;
  #skipped = 0;
  #hasSpoken = false;
  #tellsEnd = false;
  /** The answer is complete: nothing that follows counts. */
  done = false;

  constructor(answer: AnswerText, onSkipped: () => void) {
    this.#answer = answer;
    this.#onSkipped = onSkipped;
  }

  read(bytes: Uint8Array): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    for (const frame of this.#frames.push(bytes)) this.#frame(frame, events);
    return events;
  }

  /**
   * The last events, once the server has closed in order. One that never tells its end has ended by that; one that does,
   * and has not, was cut: `upstream_incomplete`.
   */
  end(): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    const rest = this.#frames.end();
    if (rest !== undefined) this.#frame(rest, events);
    if (this.done) return events;
    if (this.#tellsEnd || !this.#hasSpoken)
      throw new GatewayFailure('upstream_incomplete', 'The model server ended its answer in the middle.');
    this.#finish('', events);
    return events;
  }

  #frame(frame: string, events: ChatEvent[]): void {
    const data = this.done ? undefined : dataOf(frame);
    if (!data || data === '[DONE]') return;
    const reply = readGenerateReply(this.#parsed(data));
    if (!reply) return this.#skip();
    this.#hasSpoken = true;
    this.#tellsEnd ||= reply.tellsEnd;
    this.#say(this.#answer.push(reply.text), events);
    if (reply.word !== undefined || this.#answer.isCut) this.#finish(reply.word ?? '', events);
  }

  #parsed(data: string): unknown {
    try {
      return JSON.parse(data);
    } catch {
      return undefined;
    }
  }

  #skip(): void {
    this.#onSkipped();
    if (++this.#skipped > MOST_SKIPPED)
      throw new GatewayFailure('upstream_invalid', 'The model server sent several events that are no generated text.');
  }

  #finish(word: string, events: ChatEvent[]): void {
    this.#say(this.#answer.end(), events);
    this.done = true;
    events.push(finishEvent(word, this.#answer.isCut));
  }

  #say(text: string, events: ChatEvent[]): void {
    if (text !== '') events.push({ type: 'text', choice: 0, channel: 'answer', text });
  }
}
