import { rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openSecrets } from '../../src/config/secret.ts';
import { configFolder } from './config-folder.ts';

/** Secrets over a clock that stands still until told otherwise. */
async function secretsWithFile(text?: string) {
  const folder = await configFolder(text === undefined ? {} : { key: text });
  let now = 0;
  const variables: Record<string, string> = {};
  const secrets = openSecrets({
    clock: { monotonic: () => now },
    baseFolder: dirname(folder),
    variable: (name) => variables[name],
  });
  const later = (ms: number): void => {
    now += ms;
  };
  return { path: join(folder, 'key'), read: secrets.read('file:config/key'), secrets, variables, later };
}

test('a changed file is taken over after a second, and not looked at before', async () => {
  const { path, read, later } = await secretsWithFile('  first\n');
  expect(read()).toBe('first');
  await writeFile(path, 'second');
  later(999);
  expect(read()).toBe('first');
  later(1);
  expect(read()).toBe('second');
});

test('a file replaced by a rename, or a link moved to another file, is taken over', async () => {
  const { path, read, later } = await secretsWithFile('one');
  expect(read()).toBe('one');
  await writeFile(`${path}.new`, 'two');
  await rename(`${path}.new`, path);
  later(1000);
  expect(read()).toBe('two');
  await writeFile(`${path}.real`, 'six');
  await symlink(`${path}.real`, `${path}.link`);
  await rename(`${path}.link`, path);
  later(1000);
  expect(read()).toBe('six');
});

test('missing, empty, removed, too large and no file: undefined, and back when it is there again', async () => {
  const { path, read, later, secrets } = await secretsWithFile();
  const next = (): string | undefined => {
    later(1000);
    return read();
  };
  expect(read()).toBeUndefined();
  await writeFile(path, 'here');
  expect(next()).toBe('here');
  await rm(path);
  expect(next()).toBeUndefined();
  await writeFile(path, ' \n');
  expect(next()).toBeUndefined();
  await truncate(path, 64 * 1024 + 1);
  expect(next()).toBeUndefined();
  await writeFile(path, 'again');
  expect(next()).toBe('again');
  expect(secrets.read(`file:${dirname(path)}`)()).toBeUndefined();
  expect(secrets.read('file:/dev/zero')()).toBeUndefined();
});

test('environment variables are read afresh; what is no reference is never a secret', async () => {
  const { secrets, variables } = await secretsWithFile();
  const read = secrets.read('env:KEY');
  expect(read()).toBeUndefined();
  variables['KEY'] = ' value ';
  expect(read()).toBe('value');
  expect(secrets.read('value')()).toBeUndefined();
});
