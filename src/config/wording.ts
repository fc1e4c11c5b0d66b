import { looksSecret } from './secret-literals.ts';

const LONGEST = 80;

/** A name out of a file, safe to show: one line, bounded, and nothing that may be a secret. */
export const quoted = (name: string): string => {
  if (looksSecret(name)) return '[hidden]';
  return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}...` : name);
};

/** `; did you mean "openai"?`, or nothing. */
export const didYouMean = ([nearest]: readonly string[]): string =>
  nearest === undefined ? '' : `; did you mean ${quoted(nearest)}?`;
