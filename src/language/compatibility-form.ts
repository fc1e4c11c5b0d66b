/** More than any script puts on one letter. */
const MOST_MARKS = 32;
/** Combining marks, and the two letters that become some. */
const MARK = '[\\p{M}\\uff9e\\uff9f]';
const manyMarks = new RegExp(`(${MARK}{${MOST_MARKS}})${MARK}+`, 'gu');
const mayBeMark = /[\p{M}\uff9e\uff9f\ud800-\udfff]/u;

/**
 * A text in NFKC, and of marks in a row the first 32: to put n of them in order takes n² steps, seconds for a text of
 * nothing else.
 */
export const compatibilityForm = (text: string): string =>
  (hasManyMarks(text) ? text.replace(manyMarks, '$1') : text).normalize('NFKC');

/** False where there are none, for sure: in a row of so many every place of these holds one. */
function hasManyMarks(text: string): boolean {
  for (let at = MOST_MARKS - 1; at < text.length; at += MOST_MARKS) {
    const unit = text.charCodeAt(at);
    // Most texts are in Latin or Cyrillic letters.
    if (unit >= 0x300 && (unit <= 0x36f || unit >= 0x483) && mayBeMark.test(text.charAt(at))) return true;
  }
  return false;
}
