import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { ConfigErrors } from '../../src/config/config-errors.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { defineProvider } from '../../src/extend/provider.ts';
import type { ProviderKind } from '../../src/extend/provider.ts';
import { secretReference } from '../../src/extend/secret-reference.ts';

const open = (): never => {
  throw new Error('Configuration opens no provider.');
};

/** Three kinds as providers define them. */
export const kinds: readonly ProviderKind[] = [
  defineProvider({
    kind: 'openai-compatible',
    options: z.strictObject({
      baseUrl: z.url({ protocol: /^https?$/ }).describe('Where the API begins.'),
      apiKey: secretReference.optional(),
      headers: z.record(z.string(), z.union([secretReference, z.string()])).optional(),
      greeting: z
        .string()
        .refine((text) => !text.includes(' '), { error: (issue) => `cannot be ${String(issue.input)}` })
        .optional(),
    }),
    open,
  }),
  // Not strict: a slip in its options is found all the same.
  defineProvider({
    kind: 'ollama',
    options: z.object({ baseUrl: z.url().optional(), numCtx: z.int().optional() }),
    open,
  }),
  defineProvider({
    kind: 'demo',
    options: z.strictObject({
      script: z
        .array(z.union([z.strictObject({ say: z.string() }), z.strictObject({ waitMs: z.number() })]))
        .default([]),
    }),
    open,
  }),
];

/** A configuration folder that lasts as long as the test. */
export async function configFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'nexus-config-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const folder = join(base, 'config');
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** The lines that loading these files is refused with. */
export async function refusalOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<readonly string[]> {
  const thrown = await loadConfig(await configFolder(files), kinds).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof ConfigErrors)) throw new Error('The configuration was not refused.', { cause: thrown });
  return thrown.message.split('\n');
}
