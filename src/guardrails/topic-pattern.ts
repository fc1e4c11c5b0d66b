import { RE2JS } from 're2js';

/** Runs in linear time, whatever it says; without regard to case. Throws for what is no pattern. */
export const topicPattern = (pattern: string): RE2JS => RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);

/** Why this is no pattern; undefined where it is one. */
export function patternFault(pattern: string): string | undefined {
  try {
    topicPattern(pattern);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'it cannot be read';
  }
}
