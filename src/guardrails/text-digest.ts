import { hash } from 'node:crypto';

/** Of a text's beginning, to see whether it is written in Latin letters. */
const SAMPLE_CHARS = 64;
/** Texts of one request that are asked for again, by the next guardrail that keeps what it knows under digests. */
const MOST_RECENT = 16;
/** Longer texts are not held on to. */
const MOST_RECENT_CHARS = 128 * 1024;

const recent: { readonly text: string; readonly digest: string }[] = [];
let next = 0;

/** A digest of a text, to know it again without keeping it. The last few short ones are kept with theirs. */
export function digestOf(text: string): string {
  for (const known of recent) if (known.text === text) return known.digest;
  const digest = madeOf(text);
  if (text.length <= MOST_RECENT_CHARS) {
    recent[next] = { text, digest };
    next = (next + 1) % MOST_RECENT;
  }
  return digest;
}

/** Node hashes Latin letters quickest as they are, and others by their two bytes. */
const madeOf = (text: string): string =>
  isLatin(text) ? hash('sha256', text, 'base64') : `~${hash('sha256', Buffer.from(text, 'utf16le'), 'base64')}`;

function isLatin(text: string): boolean {
  for (let at = 0; at < SAMPLE_CHARS; at++) if (text.charCodeAt(at) > 0xff) return false;
  return true;
}
