// Runs the tests with coverage. With --once not again where all of them have passed since a file was changed last, so that
// `npm test` and then `npm run check` run them once. Arguments go to vitest, which then runs without coverage.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules/.cache/nexus-tests-passed');
const watched = ['src', 'test', 'bench', 'eval', 'docs', 'config', 'kserve', 'scripts'];
const files = ['README.md', 'CHANGELOG.md', 'package.json', 'package-lock.json', 'vitest.config.ts', 'tsconfig.json'];

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, entry) => Math.max(latest, changedAt(join(entry.parentPath, entry.name))), 0);

const isPassed = () => {
  const passedAt = changedAt(stamp);
  const folders = watched.map((folder) => join(root, folder)).filter((folder) => changedAt(folder) > 0);
  return passedAt > Math.max(...folders.map(newest), ...files.map((file) => changedAt(join(root, file))));
};

const [first, ...others] = process.argv.slice(2);
const args = first === '--once' ? others : process.argv.slice(2);
const isWhole = args.length === 0;
if (first === '--once' && isPassed()) {
  process.stdout.write('All tests have passed since the last change; they are not run again.\n');
} else {
  if (isWhole) rmSync(stamp, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const begunAt = new Date();
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...(isWhole ? ['--coverage'] : args)], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === 0 && isWhole) {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, '');
    utimesSync(stamp, begunAt, begunAt); // what changed meanwhile was not tested
  }
  process.exitCode = status ?? 1;
}
