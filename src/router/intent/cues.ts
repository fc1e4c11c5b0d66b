import { FEATURE_SPACE, type SparseVector } from '../features/sparse-vector.ts';
import { placeOf } from '../features/word-reader.ts';
import { subjectWords } from './subject-words.ts';
import { taskWords } from './task-words.ts';

const cueWords = [...Object.values(taskWords), ...Object.values(subjectWords)];

/** How many cues there are. */
export const CUES = cueWords.length;

/** The cues of each word that is one; a word's list is found by its number, and 0 means none. */
const cuesOf: Set<number>[] = [new Set()];
const listAt = new Uint16Array(FEATURE_SPACE);
for (const [cue, languages] of cueWords.entries())
  for (const word of languages.join(' ').split(' ')) if (word !== '') addCue(placeOf(word), cue);
const lists = cuesOf.map((cues) => Uint8Array.from(cues));

function addCue(place: number, cue: number): void {
  if (listAt[place] === 0) listAt[place] = cuesOf.push(new Set()) - 1;
  cuesOf[listAt[place] ?? 0]?.add(cue);
}

const seen = new Uint8Array(CUES);

/** Writes the cues that the text has into `present`, ascending, and answers how many they are. */
export function readCues({ at }: SparseVector, present: Uint8Array): number {
  seen.fill(0);
  for (const place of at) {
    const list = listAt[place] ?? 0;
    if (list === 0) continue;
    for (const cue of lists[list] ?? []) seen[cue] = 1;
  }
  let count = 0;
  for (let cue = 0; cue < CUES; cue++) if (seen[cue] === 1) present[count++] = cue;
  return count;
}
