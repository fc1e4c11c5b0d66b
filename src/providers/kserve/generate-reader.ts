import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { dataOf, SseFrames } from '../../wire/sse-frames.ts';
import type { AnswerText } from './answer-text.ts';
import { readGenerateReply } from './generate-reply.ts';
import { finishEvents } from './text-model.ts';
import type { TextRequest } from './text-request.ts';

/** A stream with more broken events than this is not worth trusting. */
const MOST_SKIPPED = 3;

/** Reads the event stream of `generate_stream` into batches of events. */
export class GenerateReader {
  readonly #frames = new SseFrames();
  readonly #answer: AnswerText;
  readonly #request: TextRequest;
  readonly #onSkipped: () => void;
  #skipped = 0;
  #hasSpoken = false;
  #tellsEnd = false;
  /** The last thing that came was no event: perhaps one that was cut. */
  #endsBroken = false;
  /** The answer is complete: nothing that follows counts. */
  done = false;

  constructor(answer: AnswerText, request: TextRequest, onSkipped: () => void) {
    this.#answer = answer;
    this.#request = request;
    this.#onSkipped = onSkipped;
  }

  read(bytes: Uint8Array): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    for (const frame of this.#frames.push(bytes)) this.#frame(frame, events);
    return events;
  }

  /**
   * The last events, once the server has closed in order. One that never tells its ends has ended by that, if its last
   * event came whole and the transport told the end of the body (`isFramed`): a body that ends with its connection looks
   * the same when it was cut. Otherwise `upstream_incomplete`.
   */
  end(isFramed: boolean): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    const rest = this.#frames.end();
    if (rest !== undefined) {
      this.#endsBroken = true; // until it proves to be an event
      this.#frame(rest, events);
    }
    if (this.done) return events;
    if (!isFramed || this.#endsBroken) throw incomplete();
    this.#finishUntold(events);
    return events;
  }

  #frame(frame: string, events: ChatEvent[]): void {
    const data = this.done ? undefined : dataOf(frame);
    if (!data) return;
    if (data === '[DONE]') return this.#finishUntold(events);
    const reply = readGenerateReply(this.#parsed(data));
    if (!reply) return this.#skip();
    this.#hasSpoken = true;
    this.#endsBroken = false;
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
    this.#endsBroken = true;
    if (++this.#skipped > MOST_SKIPPED)
      throw new GatewayFailure('upstream_invalid', 'The model server sent several events that are no generated text.');
  }

  /** The stream is over, and no event has told the end. A server that does tell ends was cut before this one. */
  #finishUntold(events: ChatEvent[]): void {
    if (this.#tellsEnd || !this.#hasSpoken) throw incomplete();
    this.#finish('', events);
  }

  #finish(word: string, events: ChatEvent[]): void {
    this.#say(this.#answer.end(), events);
    this.done = true;
    events.push(...finishEvents(word, this.#answer, this.#request));
  }

  #say(text: string, events: ChatEvent[]): void {
    if (text !== '') events.push({ type: 'text', choice: 0, channel: 'answer', text });
  }
}

const incomplete = (): GatewayFailure =>
  new GatewayFailure('upstream_incomplete', 'The model server ended its answer in the middle.');
