import { GatewayFailure } from '../chat/failure.ts';

/** Deeper than any tool schema in use; a bound for everything that recurses later. */
const MAX_DEPTH = 128;
/** Several times what the longest conversation with the largest tools holds. */
const MAX_VALUES = 100_000;
/** From this many keys on, an object's keys are kept in a set: looking through a list would cost their square. */
const MANY_KEYS = 16;

export type Span = readonly [start: number, end: number];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;

/** The index of the quote that ends the string opened at `open`, or the text's length when it never ends. */
function endOfString(text: string, open: number): number {
  let at = open;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
}

const refuse = (message: string): never => {
  throw new GatewayFailure('invalid_json', message);
};

class KeysOfObject {
  #list: string[] | undefined = [];
  #set: Set<string> | undefined;

  add(key: string): void {
    if (key === '__proto__') refuse('The body has a key that is not allowed: "__proto__".');
    const known = this.#set ? this.#set.has(key) : this.#list?.includes(key);
    if (known)
      refuse(`The body has the key ${JSON.stringify(asText(key).slice(0, 64))} twice in one object; send it once.`);
    if (this.#set) this.#set.add(key);
    else if (this.#list) {
      this.#list.push(key);
      if (this.#list.length > MANY_KEYS) {
        this.#set = new Set(this.#list);
        this.#list = undefined;
      }
    }
  }
}

const asText = (bytewise: string): string => Buffer.from(bytewise, 'latin1').toString('utf8');
const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** One character a byte, as every key here, so that all ways of writing a letter come to the same. */
function unescaped(key: string): string {
  if (!key.includes('\\')) return key;
  try {
    return asBytes(String(JSON.parse(`"${asText(key)}"`)));
  } catch {
    return key; // not JSON: the parser that runs next says so
  }
}

/**
 * Looks through JSON before it is parsed, in linear time: refuses nesting over 128 levels, a key that stands twice in one
 * object (two readers would disagree on it), the key `__proto__`, and more than about `mostValues` values (counted by
 * their commas and brackets), because a wrong value costs far more to check than its bytes. `text` has one character a
 * byte (latin1), so that positions are byte positions. Returns where the value of the top-level key `wanted` stands, if
 * it is an object or a list. Whether it is JSON at all is the parser's to say.
 */
export function scanJson(text: string, wanted: string, mostValues = MAX_VALUES): Span | undefined {
  const keys: (KeysOfObject | undefined)[] = [];
  let keyExpected = false;
  let wantedNext = false;
  let start = -1;
  let end = -1;
  let values = 0;
  const count = (): void => {
    if (++values > mostValues) refuse(`The body holds more than ${mostValues} values.`);
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const close = endOfString(text, at);
      if (keyExpected) {
        const key = unescaped(text.slice(at + 1, close));
        keys[keys.length - 1]?.add(key);
        keyExpected = false;
        wantedNext = keys.length === 1 && key === wanted;
      }
      at = close;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      count();
      if (wantedNext) start = at;
      wantedNext = false;
      keyExpected = code === OPEN_BRACE;
      if (keys.push(keyExpected ? new KeysOfObject() : undefined) > MAX_DEPTH) {
        refuse(`The body is nested deeper than ${MAX_DEPTH} levels.`);
      }
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      keys.pop();
      keyExpected = false;
      if (start >= 0 && end < 0 && keys.length === 1) end = at + 1;
    } else if (code === COMMA) {
      count();
      keyExpected = keys[keys.length - 1] !== undefined;
      wantedNext = false;
    }
  }
  return end > 0 ? [start, end] : undefined;
}
