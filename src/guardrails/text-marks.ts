import { type WasmConstant, type WasmMemory, WasmProgram } from '../runtime/wasm-program.ts';
import compiled from './text-marks.wasm.json' with { type: 'json' };

/** What wasm/text-marks.ts exports. */
type TextMarksProgram = Readonly<
  Record<'mostUnits' | 'chunkUnits' | 'unitsAt' | 'digitsAt' | 'capitalsAt' | 'tokensAt', WasmConstant>
> & {
  readonly memory: WasmMemory;
  look(size: number, from: number): void;
  keepTokens(size: number): void;
};

const program = new WasmProgram<TextMarksProgram>(compiled);

/** What was seen of the text that was looked over last: a bit for each of its units. */
class Look {
  readonly mostUnits: number;
  readonly digits: Uint32Array;
  readonly capitals: Uint32Array;
  /** Places behind which a token goes on for so long that it is one. */
  readonly tokens: Uint32Array;
  /** A text is copied to here, so many units at a time. */
  readonly #bytes: Buffer;
  readonly #chunkUnits: number;
  readonly #program: TextMarksProgram;
  #text = '';
  /** From which place on, and how much of it. */
  #from = 0;
  #size = 0;

  constructor() {
    const started = program.start({});
    const { memory, mostUnits, chunkUnits, unitsAt, digitsAt, capitalsAt, tokensAt } = started;
    const bitsAt = ({ value }: WasmConstant): Uint32Array =>
      new Uint32Array(memory.buffer, value, (mostUnits.value >> 5) + 1);
    this.mostUnits = mostUnits.value;
    this.digits = bitsAt(digitsAt);
    this.capitals = bitsAt(capitalsAt);
    this.tokens = bitsAt(tokensAt);
    this.#bytes = Buffer.from(memory.buffer, unitsAt.value, 2 * chunkUnits.value);
    this.#chunkUnits = chunkUnits.value;
    this.#program = started;
  }

  /** Where the next bit is set, from a place of the text on; -1 where none is. */
  next(bits: Uint32Array, text: string, start: number): number {
    for (let place = start; place < text.length; place = this.#from + this.#size) {
      this.cover(text, place);
      const at = bitFrom(bits, place - this.#from, this.#size);
      if (at < this.#size) return this.#from + at;
    }
    return -1;
  }

  /** Looks over a text, or as much of it as can be looked over at once, unless that has been done. */
  cover(text: string, place: number): void {
    const isKnown = text === this.#text;
    this.#text = text; // so that an equal text is compared once only, and from then on is the same
    if (isKnown && place >= this.#from && place < this.#from + this.#size) return;
    this.#from = text.length > this.mostUnits ? place : 0;
    this.#size = Math.min(text.length - this.#from, this.mostUnits);
    for (let at = 0; at < this.#size; at += this.#chunkUnits) {
      const start = this.#from + at;
      const chunk = text.slice(start, Math.min(start + this.#chunkUnits, this.#from + this.#size));
      this.#program.look(this.#bytes.write(chunk, 'utf16le') >> 1, at);
    }
    this.#program.keepTokens(this.#size);
  }
}

/** Shorter texts have a look of their own, as they come between two that are asked of a long one. */
const SHORT_UNITS = 4096;
const [shortLook, longLook] = [new Look(), new Look()];
const lookFor = (text: string): Look => (text.length < SHORT_UNITS ? shortLook : longLook);

const { mostUnits: MOST_UNITS } = longLook;

/** Where the next digit 0 to 9 stands in a text, from a place on; -1 where none does. A fraction of a nanosecond a unit. */
export function nextDigit(text: string, start: number): number {
  const look = lookFor(text);
  return look.next(look.digits, text, start);
}

/** Where the next letter stands that may be a capital: A to Z, `À` to `Þ`, or of the further Latin and Greek blocks. */
export function nextCapital(text: string, start: number): number {
  const look = lookFor(text);
  return look.next(look.capitals, text, start);
}

/** Units that a token has at least. */
const LEAST_TOKEN = 15;

/**
 * The next place behind which 15 units and more stand without white space, as they do in keys, codes and addresses; -1 where
 * there is none. In a text of more than 131,072 units every place may be one.
 */
export function nextToken(text: string, start: number): number {
  if (text.length > MOST_UNITS) return start < text.length ? start : -1;
  const look = lookFor(text);
  return look.next(look.tokens, text, start);
}

/** Where the token ends that goes on from a place. */
export function endOfToken(text: string, place: number): number {
  if (text.length > MOST_UNITS) return text.length;
  const look = lookFor(text);
  look.cover(text, place);
  return zeroFrom(look.tokens, place) + LEAST_TOKEN - 1;
}

/** Where the next bit is set, from a place on that is within the size; the size or more where none is. */
function bitFrom(bits: Uint32Array, place: number, size: number): number {
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
