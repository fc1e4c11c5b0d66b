import { z } from 'zod';

/** A secret is never written into a configuration file, only where to read it. */
export const secretReference = z
  .string()
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:.{1,1024})$/,
    'must be env:NAME or file:PATH, never the secret itself',
  )
  .describe('Where a secret is read from: env:NAME or file:PATH.');
