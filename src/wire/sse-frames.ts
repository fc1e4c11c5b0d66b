import { StringDecoder } from 'node:string_decoder';
import { GatewayFailure } from '../chat/failure.ts';

/** A single event larger than this is no chat chunk. */
const MAX_FRAME_CHARS = 4_000_000;
/** Some servers begin a stream with it; it is no part of the first line. */
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Splits the bytes of an event stream into frames, each the text of one event without its closing blank line. Reads may
 * join events, cut them anywhere, also inside a letter, and end lines with CR LF.
 */
export class SseFrames {
  readonly #decoder = new StringDecoder('utf8');
  /** The beginning of a frame whose end has not come: searched, and not looked at again before it is whole. */
  #held = '';
  /** Its last letters, where they may be half of an ending. */
  #tail = '';
  #begun = false;

  /** Throws `upstream_invalid` on an event without end. */
  push(bytes: Uint8Array): readonly string[] {
    let text = this.#tail + this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (!this.#begun && text !== '') {
      this.#begun = true;
      if (text.charCodeAt(0) === BYTE_ORDER_MARK) text = text.slice(1);
    }
    if (text.includes('\r')) text = this.#withoutReturns(text);
    const frames: string[] = [];
    let from = 0;
    for (let to = text.indexOf('\n\n'); to >= 0; to = text.indexOf('\n\n', from)) {
      const frame = this.#held + text.slice(from, to);
      if (frame !== '') frames.push(frame);
      this.#held = '';
      from = to + 2;
    }
    this.#hold(from === 0 ? text : text.slice(from));
    return frames;
  }

  #hold(rest: string): void {
    const endsLine = rest.endsWith('\n') || rest.endsWith('\r');
    this.#tail = endsLine ? rest.slice(-2) : '';
    this.#held += endsLine ? rest.slice(0, -2) : rest;
    if (this.#held.length > MAX_FRAME_CHARS) {
      throw new GatewayFailure('upstream_invalid', 'The model server sent an event without end.');
    }
  }

  /** What stands after the last blank line when the stream has ended. */
  end(): string | undefined {
    const rest = (this.#held + this.#tail + this.#decoder.end()).trimEnd();
    this.#held = this.#tail = '';
    return rest === '' ? undefined : rest;
  }

  /** A trailing CR may be half of a CR LF, so it waits for the next read. */
  #withoutReturns(text: string): string {
    const split = text.endsWith('\r');
    const lines = (split ? text.slice(0, -1) : text).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
    return split ? `${lines}\r` : lines;
  }
}

/** The data of a frame: its `data:` lines, joined. Undefined for a comment or a frame without data. */
export function dataOf(frame: string): string | undefined {
  if (frame.startsWith('data:') && !frame.includes('\n')) return frame.slice(frame.charCodeAt(5) === 0x20 ? 6 : 5);
  const lines: string[] = [];
  for (const line of frame.split('\n')) {
    if (line.startsWith('data:')) lines.push(line.slice(line.charCodeAt(5) === 0x20 ? 6 : 5));
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}
