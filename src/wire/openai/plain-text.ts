/** Is this text the same inside JSON quotes, so that it needs neither escaping nor parsing? */
export function isPlainText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x22 || code === 0x5c || code === 0x7f) return false;
    // Line separators and halves of a surrogate pair are written in more than one way.
    if (code > 0x2027 && (code < 0x202a || (code > 0xd7ff && code < 0xe000))) return false;
  }
  return true;
}

/** Up to this length a look at each letter is cheaper than the general printer. */
const SHORT = 64;

/** A text as a JSON string. */
export const quoted = (text: string): string =>
  text.length <= SHORT && isPlainText(text) ? `"${text}"` : JSON.stringify(text);
