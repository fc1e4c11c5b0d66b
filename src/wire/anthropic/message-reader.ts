import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isJsonObject } from '../../chat/json.ts';
import { isPlainText } from '../openai/plain-text.ts';
import { dataOf, SseFrames } from '../sse-frames.ts';
import type { MessageTranslator } from './message-translator.ts';

/** A stream with more broken frames than this is not worth trusting. */
const MOST_SKIPPED_FRAMES = 3;

const TEXT_KEY = '"text":"';
/** What follows the text of a delta; the API pads its frames, so that their lengths tell nothing. */
const closing = /^"\} *\} *$/;

/** Everything of a text's frame up to the text: most frames begin as the one before and need no parser. */
type Template = { readonly head: string; readonly index: number };

/** Reads one event stream of the Messages API into batches of events. */
export class MessageReader {
  readonly #frames = new SseFrames();
  readonly #translator: MessageTranslator;
  readonly #onSkipped: () => void;
  #skipped = 0;
  #template: Template | undefined;

  constructor(translator: MessageTranslator, onSkipped: () => void) {
    this.#translator = translator;
    this.#onSkipped = onSkipped;
  }

  read(bytes: Uint8Array): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    for (const frame of this.#frames.push(bytes)) this.#frame(frame, events);
    return events;
  }

  /** The last events, once the upstream has closed. Throws `upstream_incomplete` when no stop reason came. */
  end(): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    const rest = this.#frames.end();
    if (rest !== undefined) this.#frame(rest, events);
    if (!this.#translator.finished && !this.#translator.paused)
      throw new GatewayFailure('upstream_incomplete', 'The model server ended its answer in the middle.');
    return events;
  }

  #frame(frame: string, events: ChatEvent[]): void {
    if (this.#translator.isOver) return;
    const template = this.#template;
    const text = template && textAfter(template.head, frame);
    if (template && text !== undefined) {
      this.#translator.text(template.index, text, events);
      return;
    }
    const data = dataOf(frame);
    if (!data) return;
    let parsed: unknown;
    try {
      parsed = JSON.parse(data);
    } catch (cause) {
      this.#onSkipped();
      if (++this.#skipped > MOST_SKIPPED_FRAMES)
        throw new GatewayFailure('upstream_invalid', 'The model server sent frames that are not JSON.', { cause });
      return;
    }
    this.#translator.translate(parsed, events);
    this.#template = templateOf(frame, parsed) ?? this.#template;
  }
}

/** The text of a frame that begins so, where it needs no unescaping. Comparing a cut piece is faster than `startsWith`. */
function textAfter(head: string, frame: string): string | undefined {
  if (frame.slice(0, head.length) !== head) return undefined;
  const end = frame.indexOf('"', head.length);
  if (end <= head.length || !closing.test(frame.slice(end))) return undefined;
  const text = frame.slice(head.length, end);
  return isPlainText(text) ? text : undefined;
}

function templateOf(frame: string, parsed: unknown): Template | undefined {
  if (!isJsonObject(parsed) || !isJsonObject(parsed.delta) || typeof parsed.index !== 'number') return undefined;
  const { type, text } = parsed.delta;
  const at = frame.indexOf(TEXT_KEY);
  if (parsed.type !== 'content_block_delta' || type !== 'text_delta' || at < 0) return undefined;
  const head = frame.slice(0, at + TEXT_KEY.length);
  return textAfter(head, frame) === text ? { head, index: parsed.index } : undefined;
}
