import { type DecodedText, decodedTexts } from './decoded-text.ts';
import { encodedRuns, type EncodedRun, linesOf } from './encoded-runs.ts';
import { firmTypes } from './firm-types.ts';
import type { PiiSpan, PiiType } from './pii-span.ts';

type Detect = (text: string, wanted?: ReadonlySet<PiiType>) => readonly PiiSpan[];

/** Base64 of base64 is read, and no deeper. */
const DEEPEST = 2;

/**
 * Runs of base64 or hexadecimal digits that hold personal data once they are decoded, each as one span of the first type
 * found in it; of a long run the pieces that hold some.
 */
export function encodedData(
  text: string,
  detect: Detect,
  runs: readonly EncodedRun[] = encodedRuns(text),
  depth = 1,
): readonly PiiSpan[] {
  if (runs.length === 0) return none;
  const found: PiiSpan[] = [];
  for (const run of runs) addDataIn(text, run, detect, found, depth);
  return found;
}

const none: readonly PiiSpan[] = [];

/** Adds what one run of a text holds to the spans of those before it. */
export function addDataIn(text: string, run: EncodedRun, detect: Detect, found: PiiSpan[], depth = 1): void {
  let first = firstInRun(text, run, detect, depth);
  if (!first) for (const line of linesOf(text, run)) if ((first = firstInRun(text, line, detect, depth))) break;
  if (!first) return;
  // Pieces of one run overlap.
  const start = Math.max(run.start, found.at(-1)?.end ?? 0);
  found.push({ ...first, start, end: run.end });
}

function firstInRun(text: string, run: EncodedRun, detect: Detect, depth: number): PiiSpan | undefined {
  for (const decoded of decodedTexts(text, run)) {
    const first = firstIn(decoded, detect, depth);
    if (first) return first;
  }
  return undefined;
}

/** Among bytes that are no text, words come about by chance; numbers with check digits do not. */
function firstIn({ text, isWhole }: DecodedText, detect: Detect, depth: number): PiiSpan | undefined {
  const [first] = isWhole ? detect(text) : detect(text, firmTypes);
  if (first || depth === DEEPEST) return first;
  return encodedData(text, detect, encodedRuns(text), depth + 1)[0];
}
