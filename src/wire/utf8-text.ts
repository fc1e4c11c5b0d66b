/** Longer texts are left to Node, so that what is kept for this stays small. */
const MOST_BYTES = 1024 * 1024;

let units = new Uint16Array(16 * 1024);

/**
 * The text of bytes that are known to be valid UTF-8. Node reads letters of other alphabets than the Latin one at seven
 * nanoseconds a byte, this loop at two.
 */
export function utf8Text(bytes: Buffer): string {
  const { length } = bytes;
  if (length > MOST_BYTES) return bytes.toString('utf8');
  if (length > units.length) units = new Uint16Array(length);
  const out = units;
  const next = (at: number): number => (bytes[at] as number) & 0x3f;
  let size = 0;
  for (let at = 0; at < length;) {
    const first = bytes[at] as number;
    if (first < 0x80) {
      out[size++] = first;
      at++;
    } else if (first < 0xe0) {
      out[size++] = ((first & 0x1f) << 6) | next(at + 1);
      at += 2;
    } else if (first < 0xf0) {
      out[size++] = ((first & 0x0f) << 12) | (next(at + 1) << 6) | next(at + 2);
      at += 3;
    } else {
      const beyond = (((first & 7) << 18) | (next(at + 1) << 12) | (next(at + 2) << 6) | next(at + 3)) - 0x10000;
      out[size++] = 0xd800 | (beyond >> 10);
      out[size++] = 0xdc00 | (beyond & 0x3ff);
      at += 4;
    }
  }
  return Buffer.from(out.buffer, 0, 2 * size).toString('utf16le');
}
