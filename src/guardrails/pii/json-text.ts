import type { TextForm } from '../../chat/map-text.ts';

/** A stretch of a JSON text: a string with its quotation marks, a number, or what stands between them. */
type Token = { readonly kind: 'string' | 'number' | 'between'; readonly from: number; readonly to: number };

/** A JSON text with its strings decoded, so that words can be found in it however they were written. */
export type JsonView = {
  readonly text: string;
  readonly raw: string;
  readonly tokens: readonly Token[];
  /** Of each token, where it begins in `text`. */
  readonly starts: readonly number[];
};

/** JSON that hides its letters behind escapes, as Python writes it. */
const isEscapedJson = (text: string): boolean => text.includes('\\u') && /^\s{0,64}[[{]/.test(text);

/** Whether a text is to be read as JSON: it has to stay so, or hides its letters. */
export const isJson = (text: string, form: TextForm): boolean => form === 'json' || isEscapedJson(text);

const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;

/** Needs no valid JSON: what is none stands between. Linear in the text. */
export function viewJson(raw: string): JsonView {
  const tokens: Token[] = [];
  const starts: number[] = [];
  let text = '';
  let at = 0;
  const add = (kind: Token['kind'], from: number, to: number): void => {
    tokens.push({ kind, from, to });
    starts.push(text.length);
    const slice = raw.slice(from, to);
    text += kind === 'string' ? `"${contentOf(slice)}"` : slice;
  };
  for (const { 0: found, index } of raw.matchAll(token)) {
    if (index > at) add('between', at, index);
    at = index + found.length;
    add(found.startsWith('"') ? 'string' : 'number', index, at);
  }
  if (at < raw.length) add('between', at, raw.length);
  return { text, raw, tokens, starts };
}

function contentOf(literal: string): string {
  const inner = literal.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  try {
    return JSON.parse(literal) as string;
  } catch {
    return inner;
  }
}

type Place = { readonly start: number; readonly end: number };

/**
 * The JSON text with words in place of some stretches of its view, which are in order and do not overlap. Within a string
 * they take just their place; a number becomes a string of them. What crosses from one string into another takes its part
 * of each.
 */
export function rewriteJson<P extends Place>(
  view: JsonView,
  places: readonly P[],
  wordsFor: (place: P, value: string) => string,
): string {
  let out = '';
  let first = 0;
  view.tokens.forEach((one, at) => {
    const start = view.starts[at] ?? 0;
    const end = view.starts[at + 1] ?? view.text.length;
    while ((places[first]?.end ?? Infinity) <= start) first++;
    const within: P[] = [];
    for (let next = first; (places[next]?.start ?? Infinity) < end; next++) within.push(places[next] as P);
    const raw = view.raw.slice(one.from, one.to);
    out += within.length === 0 ? raw : rewritten(one, view.text.slice(start, end), start, within, wordsFor);
  });
  return out;
}

function rewritten<P extends Place>(
  { kind }: Token,
  text: string,
  start: number,
  places: readonly P[],
  wordsFor: (place: P, value: string) => string,
): string {
  const [place] = places;
  if (kind === 'number' && place) return JSON.stringify(wordsFor(place, text));
  if (kind === 'between' && isGrammar.test(text)) return text;
  const isString = kind === 'string';
  const content = isString ? text.slice(1, -1) : text;
  const shift = isString ? start + 1 : start;
  const edited = replaceStretches(
    content,
    places.map((one) => ({ place: one, start: one.start - shift, end: one.end - shift })),
    ({ place: one }, value) => wordsFor(one, value),
  );
  return isString ? JSON.stringify(edited) : edited;
}

const isGrammar = /^(?:[\s,:[\]{}]|true|false|null)*$/;

/** A text with words in place of some of its stretches, which are in order and do not overlap; those outside are cut. */
export function replaceStretches<P extends Place>(
  text: string,
  places: readonly P[],
  wordsFor: (place: P, value: string) => string,
): string {
  let out = '';
  let at = 0;
  for (const place of places) {
    const start = Math.max(at, place.start);
    const end = Math.min(text.length, place.end);
    if (end <= start) continue;
    out += text.slice(at, start) + wordsFor(place, text.slice(start, end));
    at = end;
  }
  return at === 0 ? text : out + text.slice(at);
}

/** A place in a JSON text: within a string, and there right after a backslash that is not itself escaped. */
export type JsonPlace = { readonly isInString: boolean; readonly isEscaped: boolean };

export const jsonStart: JsonPlace = { isInString: false, isEscaped: false };

/** Where a place comes to after some more JSON. */
export function placeAfter(place: JsonPlace, json: string): JsonPlace {
  let { isInString, isEscaped } = place;
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    if (isEscaped) isEscaped = false;
    else if (unit === BACKSLASH) isEscaped = isInString;
    else if (unit === QUOTE) isInString = !isInString;
  }
  return { isInString, isEscaped };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
