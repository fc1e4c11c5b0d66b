import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptSecret } from './kept-secret.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is made once, for its owner alone, and is the same for all that ask at once', async () => {
  const path = join(folder, 'pepper');
  const secrets = await Promise.all(Array.from({ length: 8 }, () => keptSecret(path)));
  expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(1);
  expect(secrets[0]).toHaveLength(32);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['pepper']);
  expect(await keptSecret(path)).toEqual(secrets[0]);
});

it('is another one in each place', async () => {
  const [one, two] = await Promise.all([keptSecret(join(folder, 'a')), keptSecret(join(folder, 'b'))]);
  expect(one).not.toEqual(two);
});

it('is never made anew in place of a file that holds none', async () => {
  const path = join(folder, 'pepper');
  writeFileSync(path, 'short\n');
  await expect(keptSecret(path)).rejects.toThrow('does not hold 32 bytes');
  expect(readFileSync(path, 'utf8')).toBe('short\n');
});

it('is not kept where nothing can be written', async () => {
  await expect(keptSecret(join(folder, 'nowhere', 'pepper'))).rejects.toThrow('ENOENT');
});
