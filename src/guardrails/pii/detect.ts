import type { Detector } from './detector.ts';
import { detectors } from './detectors/index.ts';
import { readPage } from './page.ts';
import type { PiiSpan, PiiType } from './pii-span.ts';
import { plainText } from './plain-text.ts';
import { resolveOverlaps } from './resolve-overlaps.ts';

const none: readonly PiiSpan[] = [];

/** What is less sure is left alone. */
const MIN_SCORE = 0.5;

/**
 * The personal data in a text, sorted and without overlaps; where types are wanted, of those alone. Digits of other
 * scripts, escapes and characters that one does not see are read as what they stand for.
 */
export function detectPii(
  text: string,
  wanted?: ReadonlySet<PiiType>,
  by: readonly Detector[] = detectors,
): readonly PiiSpan[] {
  const plain = plainText(text);
  const found = findAll(plain?.text ?? text, wanted, by);
  return plain && found.length > 0 ? found.map((span) => plain.restored(span)) : found;
}

function findAll(text: string, wanted: ReadonlySet<PiiType> | undefined, by: readonly Detector[]): readonly PiiSpan[] {
  const page = readPage(text);
  let found: PiiSpan[] | undefined;
  for (const detector of by) {
    if (detector.needs !== 0 && (detector.needs & page.marks) === 0) continue;
    if (wanted && !detector.types.some((type) => wanted.has(type))) continue;
    for (const span of detector.detect(page)) if (span.score >= MIN_SCORE) (found ??= []).push(span);
  }
  if (!found) return none;
  const resolved = resolveOverlaps(text, found);
  return wanted ? resolved.filter(({ type }) => wanted.has(type)) : resolved;
}
