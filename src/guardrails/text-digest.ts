import { hash } from 'node:crypto';

/** Of a text's beginning, to see whether it is written in Latin letters. */
const SAMPLE_CHARS = 64;
/** Texts of one request that are asked for again, by the next guardrail that keeps what it knows under digests. */
const MOST_RECENT = 16;
/** Of all of them together: what is held on to for longer is copied again and again by the garbage collector. */
const MOST_RECENT_CHARS = 128 * 1024;

const recent: { readonly text: string; readonly digest: string }[] = [];
let recentChars = 0;

/** A digest of a text, to know it again without keeping it. The last few are kept with theirs. */
export function digestOf(text: string): string {
  for (const known of recent) if (known.text === text) return known.digest;
  const digest = madeOf(text);
  if (text.length > MOST_RECENT_CHARS) return digest;
  recent.push({ text, digest });
  recentChars += text.length;
  while (recent.length > MOST_RECENT || recentChars > MOST_RECENT_CHARS)
    recentChars -= recent.shift()?.text.length ?? 0;
  return digest;
}

/** Node hashes Latin letters quickest as they are, and others by their two bytes. */
const madeOf = (text: string): string =>
  isLatin(text) ? hash('sha256', text, 'base64') : `~${hash('sha256', Buffer.from(text, 'utf16le'), 'base64')}`;

function isLatin(text: string): boolean {
  for (let at = 0; at < SAMPLE_CHARS; at++) if (text.charCodeAt(at) > 0xff) return false;
  return true;
}
