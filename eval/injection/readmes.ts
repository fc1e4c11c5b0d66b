import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const licences: ReadonlySet<unknown> = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause']);
const LEAST_CHARS = 2000;

/** The manuals of all packages at the top of `node_modules` whose licence allows it, in order of their names. */
export function readmes(): { readonly texts: readonly string[]; readonly licence: string; readonly sha256: string } {
  const texts = packageFolders().flatMap((folder) => readmeOf(folder) ?? []);
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return { texts, licence: [...licences].join(', '), sha256: hash.digest('hex') };
}

const packageFolders = (): readonly string[] =>
  readdirSync(modules)
    .sort()
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name))
            .sort()
            .map((own) => join(modules, name, own))
        : [join(modules, name)],
    );

function readmeOf(folder: string): string | undefined {
  const manifest = join(folder, 'package.json');
  const path = ['README.md', 'readme.md', 'Readme.md'].map((name) => join(folder, name)).find((one) => existsSync(one));
  if (path === undefined || !existsSync(manifest)) return undefined;
  const { license, os } = JSON.parse(readFileSync(manifest, 'utf8')) as { license?: unknown; os?: unknown };
  // Packages for one system are not installed everywhere.
  if (!licences.has(license) || os !== undefined) return undefined;
  const text = readFileSync(path, 'utf8');
  return text.length < LEAST_CHARS ? undefined : text;
}
