import { type WasmConstant, type WasmMemory, WasmProgram } from '../runtime/wasm-program.ts';
import compiled from './text-marks.wasm.json' with { type: 'json' };

/** What wasm/text-marks.ts exports. */
type TextMarksProgram = Readonly<
  Record<'mostUnits' | 'leastToken' | 'unitsAt' | 'digitsAt' | 'capitalsAt' | 'tokensAt', WasmConstant>
> & {
  readonly memory: WasmMemory;
  look(size: number): void;
};

const program = new WasmProgram<TextMarksProgram>(compiled).start({});
const { buffer } = program.memory;
const MOST_UNITS = program.mostUnits.value;
const MARGIN_UNITS = program.leastToken.value - 1;
const bytes = Buffer.from(buffer, program.unitsAt.value, 2 * MOST_UNITS);
const bitsAt = ({ value }: WasmConstant): Uint32Array => new Uint32Array(buffer, value, (MOST_UNITS >> 5) + 1);
const digits = bitsAt(program.digitsAt);
const capitals = bitsAt(program.capitalsAt);
const tokens = bitsAt(program.tokensAt);

/** The text that was looked over last, from which place on, and how much of it. */
let looked = '';
let from = 0;
let size = 0;

/** Where the next digit 0 to 9 stands in a text, from a place on; -1 where none does. A fraction of a nanosecond a unit. */
export const nextDigit = (text: string, start: number): number => next(digits, text, start);

const mayBeWide = /[\u0100-\u024f\u0370-\u03ff\u1e00-\u1eff]/;

/** Where the next capital may stand: A to Z, `À` to `Þ`, or any letter of the further Latin and Greek blocks. */
export function nextCapital(text: string, start: number): number {
  let at = next(capitals, text, start);
  while (at >= 0 && text.charCodeAt(at) > 0xde && !mayBeWide.test(text.charAt(at))) at = next(capitals, text, at + 1);
  return at;
}

/**
 * The next place behind which 15 units and more stand without white space, as they do in keys, codes and addresses; -1 where
 * there is none. In a text of more than 131,072 units every place may be one.
 */
export function nextToken(text: string, start: number): number {
  if (text.length <= MOST_UNITS) return next(tokens, text, start);
  return start < text.length ? start : -1;
}

/** Where the token ends that goes on from a place. */
export function endOfToken(text: string, place: number): number {
  if (text.length > MOST_UNITS) return text.length;
  cover(text, place);
  return zeroFrom(tokens, place) + MARGIN_UNITS;
}

function next(bits: Uint32Array, text: string, start: number): number {
  for (let place = start; place < text.length; place = from + size) {
    cover(text, place);
    const at = bitFrom(bits, place - from);
    if (at < size) return from + at;
  }
  return -1;
}

/** Looks over a text, or as much of it as can be looked over at once, unless that has been done. */
function cover(text: string, place: number): void {
  if (text === looked && place >= from && place < from + size) return;
  looked = text;
  from = text.length > MOST_UNITS ? place : 0;
  size = bytes.write(from === 0 ? text : text.slice(from, from + MOST_UNITS), 'utf16le') >> 1;
  program.look(size);
}

/** Where the next bit is set, from a place on that is within the size; the size or more where none is. */
function bitFrom(bits: Uint32Array, place: number): number {
  const end = (size + 31) >> 5;
  let word = place >> 5;
  let rest = (bits[word] ?? 0) & (-1 << (place & 31));
  while (rest === 0 && ++word < end) rest = bits[word] ?? 0;
  return (word << 5) + (rest === 0 ? 0 : 31 - Math.clz32(rest & -rest));
}

/** Where the next bit is not set. */
function zeroFrom(bits: Uint32Array, place: number): number {
  let word = place >> 5;
  let rest = ~(bits[word] ?? 0) & (-1 << (place & 31));
  while (rest === 0) rest = ~(bits[++word] ?? 0);
  return (word << 5) + 31 - Math.clz32(rest & -rest);
}
