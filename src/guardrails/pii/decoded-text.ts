import type { EncodedRun } from './encoded-runs.ts';

/** Text in a run of base64 or hexadecimal digits. */
export type DecodedText = {
  readonly text: string;
  /** Nearly all of the run is text, so that what it says is said on purpose. */
  readonly isWhole: boolean;
};

/** Shorter stretches of text come about by chance. */
const LEAST_BYTES = 8;
/** The share of bytes of text from which on a run is one. */
const WHOLE_SHARE = 0.75;
const NOT_OF_RUN = 255;

const base64 = new Uint8Array(128).fill(NOT_OF_RUN);
Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/').forEach((char, value) => {
  base64[char.charCodeAt(0)] = value;
});
base64[0x2d] = 62;
base64[0x5f] = 63;
const hexadecimal = new Uint8Array(128).fill(NOT_OF_RUN);
Array.from('0123456789abcdef').forEach((char, value) => {
  hexadecimal[char.charCodeAt(0)] = hexadecimal[char.toUpperCase().charCodeAt(0)] = value;
});

let values = new Uint8Array(1024);
let bytes = Buffer.alloc(1024);

/**
 * What a run says, wherever in it the code begins: letters may stand before it, a line may begin amid a letter, and two
 * codes may follow each other. First the readings that are whole, then the rest in one; none where it is no text, as keys,
 * hashes and pictures are none.
 */
export function decodedTexts(text: string, run: EncodedRun): readonly DecodedText[] {
  if (run.end - run.start > values.length) {
    values = new Uint8Array(run.end - run.start);
    bytes = Buffer.alloc(run.end - run.start);
  }
  const inHexadecimal = decodedBy(hexadecimal, 4, text, run);
  return inHexadecimal.length > 0 ? inHexadecimal : decodedBy(base64, 6, text, run);
}

/** Of a code of so many bits to a character. */
function decodedBy(code: Uint8Array, bits: number, text: string, { start, end }: EncodedRun): readonly DecodedText[] {
  let count = 0;
  for (let at = start; at < end; at++) {
    const value = code[text.charCodeAt(at)] ?? NOT_OF_RUN;
    if (value !== NOT_OF_RUN) values[count++] = value;
    else if (code === hexadecimal && text.charCodeAt(at) > 0x20) return none;
  }
  const found: DecodedText[] = [];
  let rest = '';
  const phases = bits === 4 ? 2 : 4;
  for (let from = 0; from < phases; from++) {
    const read = readable(filled(from, count, bits));
    if (read?.isWhole === true) found.push(read);
    else if (read) rest += `${rest === '' ? '' : '\n\n'}${read.text}`;
  }
  if (rest !== '') found.push({ text: rest, isWhole: false });
  return found;
}

const none: readonly DecodedText[] = [];

/** Puts the bits of values together to bytes; answers how many. */
function filled(from: number, count: number, bits: number): number {
  let length = 0;
  if (bits === 4) for (let at = from; at + 1 < count; at += 2) bytes[length++] = (valueAt(at) << 4) | valueAt(at + 1);
  else
    for (let at = from; at + 1 < count; at += 4) {
      const [second, third] = [valueAt(at + 1), at + 2 < count ? valueAt(at + 2) : 0];
      bytes[length++] = (valueAt(at) << 2) | (second >> 4);
      if (at + 2 < count) bytes[length++] = (second << 4) | (third >> 2);
      if (at + 3 < count) bytes[length++] = (third << 6) | valueAt(at + 3);
    }
  return length;
}

const valueAt = (at: number): number => values[at] ?? 0;

/** The stretches of text among the first bytes. */
function readable(count: number): DecodedText | undefined {
  let found = '';
  let inText = 0;
  for (let at = 0; at < count; at++) {
    const from = at;
    for (let size = charBytes(at, count); size > 0; size = charBytes(at, count)) at += size;
    if (at - from < LEAST_BYTES) continue;
    found += `${found === '' ? '' : '\n'}${bytes.toString('utf8', from, at)}`;
    inText += at - from;
  }
  return found === '' ? undefined : { text: found, isWhole: inText >= count * WHOLE_SHARE };
}

const isOfText = new Uint8Array(256).fill(1, 0x20, 0x7f);
isOfText[0x09] = isOfText[0x0a] = isOfText[0x0d] = 1;

/** How many bytes the character in UTF-8 has that begins at a place; 0 where none does that stands in texts. */
function charBytes(at: number, count: number): number {
  const first = at < count ? (bytes[at] ?? 0) : 0;
  if (first < 0xc2) return isOfText[first] ?? 0;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first > 0xf4 || at + size > count) return 0;
  for (let next = at + 1; next < at + size; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}
