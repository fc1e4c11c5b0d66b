import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseReader } from './response-reader.ts';

const sized = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const chunked = (parts: readonly string[]): string =>
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${parts
    .map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
    .join('')}0\r\n\r\n`;

const readInPieces = (reader: ResponseReader, text: string, sizes: readonly number[]): string => {
  let body = '';
  let at = 0;
  for (const size of [...sizes, text.length]) {
    const piece = text.slice(at, at + size);
    if (piece !== '') body += reader.push(Buffer.from(piece, 'latin1'));
    at += piece.length;
  }
  return body;
};

describe('ResponseReader', () => {
  const part = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '0', 'ÿ'), minLength: 1, maxLength: 40 });
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 });

  it('reads chunked bodies wherever the network cuts them', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), sizes, (parts, cuts) => {
        const reader = new ResponseReader();
        expect(readInPieces(reader, chunked(parts), cuts)).toBe(parts.join(''));
        expect(reader).toMatchObject({ status: 200, done: true, broken: false });
      }),
    );
  });

  it('reads sized bodies wherever the network cuts them', () => {
    fc.assert(
      fc.property(part, sizes, (body, cuts) => {
        const reader = new ResponseReader();
        expect(readInPieces(reader, sized(body), cuts)).toBe(body);
        expect(reader.done).toBe(true);
      }),
    );
  });

  it('is not done before the last byte', () => {
    for (const text of [chunked(['one', 'two']), sized('body')]) {
      const reader = new ResponseReader();
      reader.push(Buffer.from(text.slice(0, -1), 'latin1'));
      expect(reader.done).toBe(false);
      expect(reader.close()).toBe(false);
    }
  });

  it('reads the next response after a reset', () => {
    const reader = new ResponseReader();
    reader.push(Buffer.from(chunked(['first'])));
    reader.reset();
    expect(reader.push(Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno'))).toBe('no');
    expect(reader).toMatchObject({ status: 404, done: true });
  });

  it('ends an empty body with its head', () => {
    const reader = new ResponseReader();
    reader.push(Buffer.from(sized('')));
    expect(reader.done).toBe(true);
  });

  it('lets the end of the connection end a body of unknown length', () => {
    const reader = new ResponseReader();
    expect(reader.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\nall'))).toBe('all');
    expect(reader.done).toBe(false);
    expect(reader.close()).toBe(true);
  });

  it('notices what is no HTTP', () => {
    const answers = ['SSH-2.0 hello\r\n\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'];
    for (const answer of answers) {
      const reader = new ResponseReader();
      reader.push(Buffer.from(answer));
      expect(reader).toMatchObject({ done: false, broken: true });
    }
  });
});
