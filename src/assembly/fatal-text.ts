import { ConfigErrors } from '../config/config-errors.ts';

/** Why the process can't go on, for the person who started it. */
export const fatalText = (error: unknown): string => {
  const reason = error instanceof Error ? error.message : String(error);
  const heading = error instanceof ConfigErrors ? 'The configuration is not valid:\n' : '';
  return `${heading}${reason}\n`;
};
