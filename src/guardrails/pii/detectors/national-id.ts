import { passesDni, passesInn, passesNir, passesPesel, passesSnils, passesSteuerId } from '../checksums.ts';
import type { Detector } from '../detector.ts';
import { beginsAfterWord, beginsHere, digitsOf, endsHere, fits, gapAfter, isAmount } from '../number.ts';
import { gap, mark, type Page, type Run } from '../page.ts';
import type { PiiSpan } from '../pii-span.ts';
import type { Topic } from '../topic-words.ts';
import { topicBefore } from '../topics.ts';

/** A number that a state gives to people. */
type Kind = {
  /** The lengths of its groups. */
  readonly layouts: readonly (readonly number[])[];
  /** Whether digits, with what stands between and behind them, are such a number. */
  isValid(digits: string, gaps: readonly string[]): boolean;
  /** Topics that it is a part of. */
  readonly topics: readonly Topic[];
  /** How surely it is one where nothing is said; 0 where its form alone tells nothing. */
  readonly alone: number;
};

const isTight = (gaps: readonly string[]): boolean => gaps.every((gap) => gap === '-');
/** Area numbers and the rest as the Social Security Administration gives them. */
const ssn = /^(?!000|666)\d{3}(?!00)\d{2}(?!0000)\d{4}$/;
const peselDate = /^\d{2}(?:[02468][1-9]|[13579][0-2])(?:0[1-9]|[12]\d|3[01])/;

const kinds: readonly Kind[] = [
  // USA: Social Security number.
  {
    layouts: [[3, 2, 4]],
    isValid: (digits, gaps) => ssn.test(digits) && isTight(gaps),
    topics: ['national'],
    alone: 0.65,
  },
  { layouts: [[9], [3, 2, 4]], isValid: (digits) => ssn.test(digits), topics: ['national'], alone: 0 },
  // Poland: PESEL.
  {
    layouts: [[11]],
    isValid: (digits) => peselDate.test(digits) && passesPesel(digits),
    topics: ['national', 'tax', 'id_card'],
    alone: 0,
  },
  // Germany: Steuer-Identifikationsnummer.
  {
    layouts: [[11], [2, 3, 3, 3]],
    isValid: (digits) => !digits.startsWith('0') && passesSteuerId(digits),
    topics: ['national', 'tax'],
    alone: 0,
  },
  // Russia: СНИЛС, and the ИНН of people.
  {
    layouts: [[3, 3, 3, 2]],
    isValid: (digits, gaps) => isTight(gaps.slice(0, 2)) && passesSnils(digits),
    topics: ['national'],
    alone: 0.8,
  },
  { layouts: [[11]], isValid: passesSnils, topics: ['national'], alone: 0 },
  { layouts: [[12]], isValid: passesInn, topics: ['tax'], alone: 0 },
  // France: numéro de sécurité sociale.
  {
    layouts: [[15], [13, 2], [1, 2, 2, 2, 3, 3, 2]],
    isValid: (digits) => /^[12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)/.test(digits) && passesNir(digits),
    topics: ['national'],
    alone: 0,
  },
  {
    layouts: [[1, 2, 2, 2, 3, 3, 2]],
    isValid: (digits) => /^[12]/.test(digits) && passesNir(digits),
    topics: ['national'],
    alone: 0.8,
  },
];

type Form = { readonly kind: Kind; readonly layout: readonly number[] };

const formsByFirstGroup = new Map<number, Form[]>();
for (const kind of kinds)
  for (const layout of kind.layouts) {
    const [first = 0] = layout;
    const forms = formsByFirstGroup.get(first) ?? [];
    formsByFirstGroup.set(first, forms);
    forms.push({ kind, layout });
  }

/** Numbers that other states give to people: a short list, each with a checksum or a word for it. */
export const nationalId: Detector = {
  name: 'national-id',
  types: ['national_id'],
  needs: mark.digit,
  detect: (page) => {
    const found: PiiSpan[] = [];
    for (const { runs } of page.chains) {
      inDigits(page, runs, found);
      const lettered = britain(page, runs) ?? spain(page, runs);
      if (lettered) found.push(lettered);
    }
    return found;
  },
};

function inDigits(page: Page, runs: readonly Run[], found: PiiSpan[]): void {
  for (const [from, run] of runs.entries()) {
    if (from > 0 && (run.gap & (gap.space | gap.line)) === 0) continue;
    if (run.start < (found.at(-1)?.end ?? 0)) continue;
    const span = spanFrom(page, runs, from);
    if (span) found.push(span);
  }
}

function spanFrom(page: Page, runs: readonly Run[], from: number): PiiSpan | undefined {
  const run = runs[from];
  const forms = run && formsByFirstGroup.get(run.end - run.start);
  if (!forms) return undefined;
  for (const { kind, layout } of forms) {
    if (!fits(runs, from, layout)) continue;
    const to = from + layout.length - 1;
    const start = runs[from]?.start ?? 0;
    const end = runs[to]?.end ?? 0;
    const gaps = layout.slice(1).map((_, index) => gapAfter(page.text, runs, from + index));
    if (!endsHere(page.text, end) || !kind.isValid(digitsOf(page.text, runs, from, to), gaps)) continue;
    const score = scoreOf(page, kind, start, end);
    if (score > 0) return { type: 'national_id', start, end, score };
  }
  return undefined;
}

function scoreOf(page: Page, { topics, alone }: Kind, start: number, end: number): number {
  const topic = topicBefore(page, start);
  if (topic !== undefined && topics.includes(topic)) return beginsAfterWord(page.text, start) ? 0.93 : 0;
  const isFree = topic === undefined || topic === 'birth' || topic === 'passport' || topic === 'id_card';
  return isFree && beginsHere(page.text, start) && !isAmount(page.text, start, end) ? alone : 0;
}

/** United Kingdom: two letters of a National Insurance number before its digits, and the letter behind them. */
const ninoBefore = /(?<![\p{L}\p{N}_])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?$/u;
const ninoAfter = /^ ?[A-D](?![\p{L}\p{N}_])/u;
/** Spain: the letter of a DNI. */
const dniAfter = /^[ -]?([A-Z])(?![\p{L}\p{N}_])/u;
const DNI_DIGITS = 8;
const personal = new Set<Topic | undefined>(['national', 'tax', 'id_card', 'passport']);

function britain(page: Page, runs: readonly Run[]): PiiSpan | undefined {
  const { text } = page;
  const isOnePiece = fits(runs, 0, [6]) && runs.length === 1;
  if (!isOnePiece && !(fits(runs, 0, [2, 2, 2]) && runs.length === 3)) return undefined;
  const first = runs[0]?.start ?? 0;
  const last = runs.at(-1)?.end ?? 0;
  const before = ninoBefore.exec(text.slice(Math.max(0, first - 4), first))?.[0];
  const after = ninoAfter.exec(text.slice(last, last + 4))?.[0];
  if (before === undefined || after === undefined) return undefined;
  const start = first - before.length;
  // Without spaces it looks like the number of any part.
  const score = topicBefore(page, start) === 'national' ? 0.95 : isOnePiece ? 0 : 0.7;
  return { type: 'national_id', start, end: last + after.length, score };
}

function spain(page: Page, runs: readonly Run[]): PiiSpan | undefined {
  const { text } = page;
  const [run] = runs;
  if (!run || runs.length > 1 || run.end - run.start !== DNI_DIGITS) return undefined;
  const after = dniAfter.exec(text.slice(run.end, run.end + 4));
  if (after?.[1] === undefined || !passesDni(text.slice(run.start, run.end), after[1])) return undefined;
  if (!personal.has(topicBefore(page, run.start)) || !beginsAfterWord(text, run.start)) return undefined;
  return { type: 'national_id', start: run.start, end: run.end + after[0].length, score: 0.9 };
}
