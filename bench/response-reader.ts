type Framing = 'head' | 'sized' | 'chunked' | 'until-close' | 'done' | 'broken';

const lineEnd = '\r\n';
const headEnd = '\r\n\r\n';

/** Reads one HTTP/1.1 response after another from the bytes of a connection; trailers are not expected. */
export class ResponseReader {
  status = 0;
  #framing: Framing = 'head';
  /** Bytes of the body, or of the chunk being read, still to come. */
  #missing = 0;
  /** Bytes of framing to drop before the next size line. */
  #skip = 0;
  #lastChunk = false;
  #carry = '';

  get done(): boolean {
    return this.#framing === 'done';
  }

  get broken(): boolean {
    return this.#framing === 'broken';
  }

  /** The next byte begins a new response. */
  reset(): void {
    this.status = 0;
    this.#framing = 'head';
    this.#missing = 0;
    this.#skip = 0;
    this.#lastChunk = false;
    this.#carry = '';
  }

  /** The body that these bytes bring, one character a byte. */
  push(bytes: Buffer): string {
    let text = bytes.toString('latin1');
    if (this.#carry !== '') {
      text = this.#carry + text;
      this.#carry = '';
    }
    if (this.#framing === 'head') {
      const end = text.indexOf(headEnd);
      if (end < 0) {
        this.#carry = text;
        return '';
      }
      this.#readHead(text.slice(0, end).toLowerCase());
      text = text.slice(end + headEnd.length);
    }
    if (this.#framing === 'chunked') return this.#readChunks(text);
    if (this.#framing === 'sized') return this.#readSized(text);
    return this.#framing === 'until-close' ? text : '';
  }

  /** The connection has ended; true when that ends the response too. */
  close(): boolean {
    if (this.#framing === 'until-close') this.#framing = 'done';
    return this.done;
  }

  #readHead(head: string): void {
    this.status = Number(head.slice('http/1.1 '.length, 'http/1.1 200'.length));
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
    if (!(this.status >= 200)) this.#framing = 'broken';
    else if (head.includes('\r\ntransfer-encoding: chunked')) this.#framing = 'chunked';
    else if (length === undefined) this.#framing = 'until-close';
    else {
      this.#missing = Number(length);
      this.#framing = this.#missing === 0 ? 'done' : 'sized';
    }
  }

  #readSized(text: string): string {
    const body = text.slice(0, this.#missing);
    this.#missing -= body.length;
    if (this.#missing === 0) this.#framing = 'done';
    return body;
  }

  #readChunks(text: string): string {
    let body = '';
    let at = 0;
    while (at < text.length && this.#framing === 'chunked') {
      if (this.#skip > 0) {
        const dropped = Math.min(this.#skip, text.length - at);
        at += dropped;
        this.#skip -= dropped;
        if (this.#skip === 0 && this.#lastChunk) this.#framing = 'done';
      } else if (this.#missing > 0) {
        const part = text.slice(at, at + this.#missing);
        body += part;
        at += part.length;
        this.#missing -= part.length;
        if (this.#missing === 0) this.#skip = lineEnd.length;
      } else {
        at = this.#readSize(text, at);
      }
    }
    return body;
  }

  #readSize(text: string, at: number): number {
    const end = text.indexOf(lineEnd, at);
    if (end < 0) {
      this.#carry = text.slice(at);
      return text.length;
    }
    this.#missing = Number.parseInt(text.slice(at, end), 16);
    if (Number.isNaN(this.#missing)) this.#framing = 'broken';
    if (this.#missing === 0) {
      this.#lastChunk = true;
      this.#skip = lineEnd.length;
    }
    return end + lineEnd.length;
  }
}
