import { StringDecoder } from 'node:string_decoder';
import { GatewayFailure } from '../../chat/failure.ts';

/** In UTF-16 units. A tool call with a file in it is one line. */
export const LONGEST_LINE = 4 * 1024 * 1024;

/** Cuts bytes into lines wherever the reads fall: inside a line, or inside a character. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #pending = '';

  /** The lines that these bytes complete. Throws `upstream_invalid` for a line that is too long. */
  push(bytes: Uint8Array): readonly string[] {
    const text = this.#decoder.write(bytes);
    const lines: string[] = [];
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      lines.push(this.#grown(text.slice(from, to)));
      this.#pending = '';
      from = to + 1;
    }
    this.#pending = this.#grown(text.slice(from));
    return lines;
  }

  /** The last line where no line feed ended it; empty otherwise. */
  end(): string {
    const line = this.#grown(this.#decoder.end());
    this.#pending = '';
    return line;
  }

  #grown(text: string): string {
    if (this.#pending.length + text.length > LONGEST_LINE)
      throw new GatewayFailure('upstream_invalid', 'The model server sent a line that is too long.');
    return this.#pending + text;
  }
}
