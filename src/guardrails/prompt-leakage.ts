import type { Asked, Edit, Guardrail, Subject, Verdict } from '../extend/guardrail.ts';
import type { GuardrailKind } from './guardrail-kind.ts';
import { lettersOf, placedLetters } from './letters.ts';

/** So many letters of the instructions in a row, about twenty words, are no chance and no turn of speech. */
const LEAST_RUN_LETTERS = 120;
/** A run is looked for by shingles of so many letters: each run holds some that begin at a multiple of it. */
const SHINGLE_LETTERS = 24;
/** Instructions are looked at so far. */
const LONGEST_INSTRUCTIONS_CHARS = 65_536;
/** About twice the run, for what stands between letters. */
const CONTEXT_CHARS = 2 * LEAST_RUN_LETTERS;
/** A longer run is shown to be one long before its end. */
const WINDOW_CHARS = 4 * LEAST_RUN_LETTERS;

const INSTEAD = '[…]';

/** Letters of instructions, kept as long as the request that they are of. */
const known = new WeakMap<Asked, string>();

/** The letters of the request's instructions; empty where they are too short to be given away. */
function instructionsOf(asked: Asked): string {
  let letters = known.get(asked);
  if (letters === undefined) {
    const text = asked.instructions.join('\n').slice(0, LONGEST_INSTRUCTIONS_CHARS);
    const all = text.length < LEAST_RUN_LETTERS ? '' : lettersOf(text);
    known.set(asked, (letters = all.length < LEAST_RUN_LETTERS ? '' : all));
  }
  return letters;
}

type Run = { readonly from: number; readonly to: number };

/** The same shingle may stand in the instructions several times; so many are looked at. */
const MOST_PLACES = 8;

/** The longest run round a shingle of the answer at `at`; undefined where the instructions do not hold it. */
function runRound(letters: string, at: number, instructions: string): Run | undefined {
  const shingle = letters.slice(at, at + SHINGLE_LETTERS);
  let longest: Run | undefined;
  let place = instructions.indexOf(shingle);
  for (let looked = 0; place >= 0 && looked < MOST_PLACES; looked++) {
    const before = sameBefore(letters, at, instructions, place);
    const after = sameAfter(letters, at + SHINGLE_LETTERS, instructions, place + SHINGLE_LETTERS);
    const run = { from: at - before, to: at + SHINGLE_LETTERS + after };
    if (!longest || run.to - run.from > longest.to - longest.from) longest = run;
    place = instructions.indexOf(shingle, place + 1);
  }
  return longest;
}

function sameBefore(one: string, at: number, other: string, place: number): number {
  let same = 0;
  while (same < at && same < place && one[at - same - 1] === other[place - same - 1]) same++;
  return same;
}

function sameAfter(one: string, at: number, other: string, place: number): number {
  let same = 0;
  while (at + same < one.length && place + same < other.length && one[at + same] === other[place + same]) same++;
  return same;
}

/** The runs of letters that stand in the instructions too, and are no chance. */
function runsIn(letters: string, instructions: string): readonly Run[] {
  const runs: Run[] = [];
  for (let at = 0; at + SHINGLE_LETTERS <= letters.length; at += SHINGLE_LETTERS) {
    const run = runRound(letters, at, instructions);
    if (!run) continue;
    if (run.to - run.from >= LEAST_RUN_LETTERS) runs.push(run);
    at = Math.max(at, run.to - (run.to % SHINGLE_LETTERS) - SHINGLE_LETTERS); // what belongs to it has been looked at
  }
  return runs;
}

/** Where the letters at the end of a text are a run that may grow. */
function openRunFrom(text: string, asked: Asked): number {
  const instructions = instructionsOf(asked);
  if (instructions === '') return text.length;
  const start = Math.max(0, text.length - WINDOW_CHARS);
  const { letters, places } = placedLetters(text.slice(start));
  const at = letters.length - SHINGLE_LETTERS;
  const run = at < 0 ? undefined : runRound(letters, at, instructions);
  return run ? start + (places[run.from] ?? 0) : text.length;
}

/** Long runs of the request's own system messages in the answer. */
const guardrail: Guardrail = {
  name: 'prompt-leakage',
  stages: ['output'],
  release: 'window',
  windowChars: WINDOW_CHARS,
  onFailure: 'pass',
  concerns: ({ instructions }) => instructions.some(({ length }) => length >= LEAST_RUN_LETTERS),
  hits: { contextChars: CONTEXT_CHARS, mayBegin: () => true, openFrom: openRunFrom },
  inspect: ({ segment: { text }, asked }: Subject): Verdict => {
    const instructions = asked && text.length >= LEAST_RUN_LETTERS ? instructionsOf(asked) : '';
    if (instructions === '' || runsIn(lettersOf(text), instructions).length === 0) return { action: 'pass' };
    const placed = placedLetters(text);
    const edits = runsIn(placed.letters, instructions).map(({ from, to }): Edit => ({
      from: placed.places[from] ?? 0,
      to: (placed.places[to - 1] ?? 0) + 1,
      by: INSTEAD,
    }));
    return edits.length === 0 ? { action: 'pass' } : { action: 'edit', edits, reason: 'system_prompt' };
  },
};

export const promptLeakage: GuardrailKind = ({ promptLeakage: actions }) => ({ guardrail, actions });
