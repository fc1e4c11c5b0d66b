type Replace = (from: number, to: number, by: string) => void;

/**
 * Reads a run such as `%D0%86` from a place on and answers where it ends. Each character that the bytes spell in UTF-8 is a
 * change of its own, so that its place is known; bytes that spell none are left.
 */
export function replaceBytes(sent: string, start: number, replace: Replace): number {
  let at = start;
  for (let first = byteAt(sent, at); first >= 0; first = byteAt(sent, at)) {
    const size = sizeOf(first);
    const code = size === 0 ? -1 : codeAt(sent, at, first, size);
    const to = at + 3 * (code < 0 ? 1 : size);
    if (code >= 0) replace(at, to, String.fromCodePoint(code));
    at = to;
  }
  return at;
}

const PERCENT = 0x25;

/** -1 where none is written. */
const byteAt = (text: string, at: number): number =>
  text.charCodeAt(at) === PERCENT ? 16 * digit(text.charCodeAt(at + 1)) + digit(text.charCodeAt(at + 2)) : -1;

function digit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const small = unit | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : Number.NEGATIVE_INFINITY;
}

/** Of a character with such a first byte (RFC 3629); 0 where none has it. */
const sizeOf = (first: number): number =>
  first < 0x80 ? 1 : first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

/** The least that is written in so many bytes. */
const leastOf = [0, 0, 0x80, 0x800, 0x10000] as const;
const LAST_CODE = 0x10ffff;

/** -1 where the bytes are no character. */
function codeAt(text: string, start: number, first: number, size: number): number {
  if (size === 1) return first;
  let code = first & (0x7f >> size);
  for (let nth = 1; nth < size; nth++) {
    const next = byteAt(text, start + 3 * nth);
    if (next < 0x80 || next > 0xbf) return -1;
    code = (code << 6) | (next & 0x3f);
  }
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  return code < (leastOf[size] ?? 0) || code > LAST_CODE || isHalf ? -1 : code;
}
