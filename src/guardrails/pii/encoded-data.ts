import type { PiiSpan } from './pii-span.ts';

/** Twelve bytes: `380671234567`. */
const LEAST_CHARS = 16;
/** Pictures and archives are longer, and are no text. */
const MOST_CHARS = 64 * 1024;

/**
 * Runs of base64 that hold personal data once they are decoded, each as one span of the first type found in it. Looks at
 * every sixteenth character alone until one could be of such a run, so that prose costs next to nothing.
 */
export function encodedData(text: string, detect: (text: string) => readonly PiiSpan[]): readonly PiiSpan[] {
  let found: PiiSpan[] | undefined;
  for (let at = LEAST_CHARS - 1; at < text.length; at += LEAST_CHARS) {
    if (!isOfRun(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && at - start < LEAST_CHARS && isOfRun(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (end < text.length && isOfRun(text.charCodeAt(end))) end++;
    at = Math.max(at, end);
    if (end - start < LEAST_CHARS || end - start > MOST_CHARS) continue;
    const [first] = detect(decoded(text.slice(start, end)));
    if (!first) continue;
    while (end < text.length && end - start < MOST_CHARS && text[end] === '=') end++;
    (found ??= []).push({ ...first, start, end });
  }
  return found ?? none;
}

const none: readonly PiiSpan[] = [];

/** Of base64 in either alphabet. */
const isOfRun = (unit: number): boolean =>
  (unit >= 0x61 && unit <= 0x7a) ||
  (unit >= 0x41 && unit <= 0x5a) ||
  (unit >= 0x30 && unit <= 0x39) ||
  unit === 0x2b ||
  unit === 0x2f ||
  unit === 0x2d ||
  unit === 0x5f;

const strict = new TextDecoder('utf-8', { fatal: true });
/** No text holds these. */
const unreadable = /[\u0000-\u0008\u000e-\u001f]/;

/** Empty where it is no text. */
function decoded(run: string): string {
  try {
    const text = strict.decode(Buffer.from(run, 'base64'));
    return unreadable.test(text) ? '' : text;
  } catch {
    return '';
  }
}
