import { endOfRun, LEAST_RUN_CHARS, nextRun } from '../base64-run.ts';

/** As much as is decoded at once; what goes beyond is decoded in windows. */
const WINDOW_CHARS = 8192;
/** What two windows have in common: more than any datum in base64 of base64. */
const OVERLAP_CHARS = 512;
/** Lines of a run that is broken into lines are as long, but for the last one. */
const LEAST_LINE_CHARS = 32;

/** A piece of a run of base64 or hexadecimal digits, lines' ends included. */
export type EncodedRun = { readonly start: number; readonly end: number };

const [LINE_FEED, RETURN, EQUALS] = [0x0a, 0x0d, 0x3d];

/** The runs of a text that are long enough to hold a datum, in pieces of which each is soon decoded. */
export function encodedRuns(text: string): readonly EncodedRun[] {
  let found: EncodedRun[] | undefined;
  for (let start = nextRun(text, 0); start >= 0;) {
    const end = endOfLines(text, start, endOfRun(text, start + LEAST_RUN_CHARS));
    addPieces(start, end, (found ??= []));
    start = nextRun(text, end);
  }
  return found ?? none;
}

const none: readonly EncodedRun[] = [];

/** Where a run ends that goes on in the next lines, as that of a letter's enclosure does; padding belongs to it. */
function endOfLines(text: string, start: number, firstEnd: number): number {
  let end = firstEnd;
  let isLong = end - start >= LEAST_LINE_CHARS;
  while (isLong) {
    const next = text.charCodeAt(end) === RETURN ? end + 1 : end;
    if (text.charCodeAt(next) !== LINE_FEED) break;
    const lineEnd = endOfRun(text, next + 1);
    if (lineEnd === next + 1) break;
    // Else it is a word that begins the next line of a text.
    if (!mayEndLine(text.charCodeAt(lineEnd))) break;
    isLong = lineEnd - next > LEAST_LINE_CHARS;
    end = lineEnd;
  }
  while (text.charCodeAt(end) === EQUALS) end++;
  return end;
}

/** A line's or the text's end, padding or a quotation mark. */
const mayEndLine = (unit: number): boolean =>
  unit === LINE_FEED || unit === RETURN || unit === EQUALS || unit === 0x22 || Number.isNaN(unit);

function addPieces(start: number, end: number, found: EncodedRun[]): void {
  if (end - start <= WINDOW_CHARS) found.push({ start, end });
  else
    for (let from = start; from < end - OVERLAP_CHARS; from += WINDOW_CHARS - OVERLAP_CHARS)
      found.push({ start: from, end: Math.min(end, from + WINDOW_CHARS) });
}

/** The lines of a run, of which each may be a code of its own; none where it is a single one. */
export function linesOf(text: string, { start, end }: EncodedRun): readonly EncodedRun[] {
  const lines: EncodedRun[] = [];
  for (let from = start; from < end;) {
    const feed = text.indexOf('\n', from);
    const to = feed < 0 || feed > end ? end : feed;
    if (to === end && from === start) return none;
    if (to - from >= LEAST_RUN_CHARS) lines.push({ start: from, end: to });
    from = to + 1;
  }
  return lines;
}
