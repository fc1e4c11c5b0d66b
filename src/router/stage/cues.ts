import { cueWords } from './cue-words.ts';

export type Cue = keyof typeof cueWords;
export const cueNames = Object.keys(cueWords) as readonly Cue[];
export const CUES = cueNames.length;

const exact = new Map<string, number[]>();
const beginnings = new Map<string, number[]>();
const pairs = new Map<string, Map<string, number[]>>();
let longestBeginning = 0;

function put<Key>(map: Map<Key, number[]>, key: Key, cue: number): void {
  const cues = map.get(key);
  if (cues) cues.push(cue);
  else map.set(key, [cue]);
}

for (const [cue, languages] of Object.values(cueWords).entries()) {
  for (const pattern of languages.join(' ').split(' ')) {
    const [first = '', second] = pattern.split('_');
    if (second !== undefined) {
      const seconds = pairs.get(first) ?? new Map<string, number[]>();
      put(seconds, second, cue);
      pairs.set(first, seconds);
    } else if (first.endsWith('-')) {
      put(beginnings, first.slice(0, -1), cue);
      longestBeginning = Math.max(longestBeginning, first.length - 1);
    } else put(exact, first, cue);
  }
}

/** Words remembered with their cues; the map starts anew when full. */
const WORDS_KEPT = 20_000;
const known = new Map<string, readonly number[]>();

function cuesOfWord(word: string): readonly number[] {
  let cues = known.get(word);
  if (!cues) {
    const found = new Set(exact.get(word));
    for (let end = 2; end <= Math.min(word.length, longestBeginning); end++)
      for (const cue of beginnings.get(word.slice(0, end)) ?? []) found.add(cue);
    cues = [...found];
    if (known.size >= WORDS_KEPT) known.clear();
    known.set(word, cues);
  }
  return cues;
}

/** A request says what it wants in its first words. */
const LEADING_WORDS = 2;

/** Writes 1 for each cue that the words hold from place 0 of `into` on, and for each of their first words after these. */
export function readCues(words: readonly string[], into: Float64Array): void {
  for (const [at, word] of words.entries()) {
    const isLeading = at < LEADING_WORDS;
    mark(cuesOfWord(word), isLeading, into);
    const next = words[at + 1];
    if (next !== undefined) mark(pairs.get(word)?.get(next), isLeading, into);
  }
}

function mark(cues: readonly number[] | undefined, isLeading: boolean, into: Float64Array): void {
  if (!cues) return;
  for (const cue of cues) {
    into[cue] = 1;
    if (isLeading) into[CUES + cue] = 1;
  }
}
