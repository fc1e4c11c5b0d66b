/** Words of examples; who writes `your_api_key_here` gives nothing away. */
const placeholder = /example|your|xxxx|\*\*\*|placeholder|changeme|dummy|sample|redacted|secret|password|\.\.\./i;

/** Bits a character: words and names stay below, random letters and hexadecimal digits above. */
const LEAST_ENTROPY = 3;

/** Is this as mixed as what a machine has drawn at random? Letters and digits both, and few repeated. */
export function isMixed(text: string): boolean {
  if (!/\d/.test(text) || !/[A-Za-z]/.test(text) || placeholder.test(text)) return false;
  return entropyOf(text) >= LEAST_ENTROPY && digitRuns(text) >= 2;
}

/** Shannon's entropy of a text's characters, in bits a character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** In random text digits stand here and there; in `gpt-4-turbo-preview-model` they stand once. */
const digitRuns = (text: string): number => text.match(/\d+/g)?.length ?? 0;

/** Is it a password that somebody uses, rather than the word that stands for one in an example? */
export const isRealPassword = (user: string, password: string): boolean =>
  password !== user &&
  !placeholder.test(password) &&
  !/^(?:pass|pwd|passwd|admin|root|test|postgres|guest|user|x+|[*•.]+|%[sv])$/i.test(password);
