import { readFileSync } from 'node:fs';

type PackageFile = { readonly version: string };

/** The gateway's version, as its package says; both src/ and dist/ stand one folder below it. */
export const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as PackageFile;
