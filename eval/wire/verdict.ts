import type { Heard } from './heard.ts';

/** What a request came to, judged by the content. */
export type Verdict =
  /** The whole text of one server, once, closed as a success. */
  | { readonly kind: 'complete'; readonly from: string }
  /** An error with its own status, and no text. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  /** The beginning of one server's text and one error frame: honest. `from` is absent where there was no text. */
  | { readonly kind: 'broken-off'; readonly from: string | undefined; readonly words: number; readonly code: string }
  /** The worst: part of a text, closed as if it were whole. */
  | { readonly kind: 'truncated'; readonly words: number }
  /** Anything else that no client can use: mixed or repeated text, a cut connection, a breach of the wire. */
  | { readonly kind: 'garbled'; readonly why: string };

export const wordsIn = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

const isBeginning = (words: readonly string[], of: readonly string[]): boolean =>
  words.length <= of.length && words.every((word, at) => word === of[at]);

const garbled = (why: string): Verdict => ({ kind: 'garbled', why });

/** Compares word by word with the texts that the servers would say, by their names. */
export function verdictOf(heard: Heard, texts: Readonly<Record<string, string>>): Verdict {
  const { status, error } = heard;
  if (status === 0) return garbled('no reply came');
  if (heard.breaches.length > 0) return garbled(heard.breaches.join('; '));
  if (!heard.isWhole) return garbled('the connection was cut');
  if (status !== 200) {
    return error ? { kind: 'refused', status, code: String(error.code) } : garbled(`status ${status} without an error`);
  }
  const words = wordsIn(heard.text);
  const from = Object.keys(texts).find((name) => isBeginning(words, wordsIn(texts[name] ?? '')));
  if (from === undefined) return garbled(`text that no server said: ${words.slice(0, 80).join(' ')}`);
  return error ? brokenOff(heard, from, words.length) : success(heard, from, words.length, texts);
}

function brokenOff({ error, finishReason, isDone }: Heard, from: string, words: number): Verdict {
  if (finishReason !== undefined || isDone) return garbled('an error frame beside a finish or an end mark');
  return { kind: 'broken-off', from: words > 0 ? from : undefined, words, code: String(error?.code) };
}

/** A stream that ends without an error is a success to most clients, be its end marked or not. */
function success(heard: Heard, from: string, words: number, texts: Readonly<Record<string, string>>): Verdict {
  if (words < wordsIn(texts[from] ?? '').length) return { kind: 'truncated', words };
  if (heard.finishReason !== 'stop' || !heard.isDone) return garbled('the whole text without a finish and an end mark');
  return { kind: 'complete', from };
}

/** A verdict for people. */
export function printVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'complete':
      return `complete, from ${verdict.from}`;
    case 'refused':
      return `${verdict.status} ${verdict.code}`;
    case 'broken-off':
      return `${verdict.words} words, then ${verdict.code}`;
    case 'truncated':
      return `TRUNCATED after ${verdict.words} words and given as a success`;
    case 'garbled':
      return `garbled: ${verdict.why}`;
  }
}
