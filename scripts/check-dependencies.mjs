// Fails when a package that the product runs with is new, or a package wants to run code while it is installed, unless
// a person has put it on the list: dependencies.txt, or allowScripts in package.json. `--write` renews the list.
import { readFileSync, writeFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const { packages } = JSON.parse(read('package-lock.json'));
const { allowScripts = {} } = JSON.parse(read('package.json'));
const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

const entries = Object.entries(packages).filter(([path]) => path !== '');
const runtime = [
  ...new Set(entries.filter(([, entry]) => !entry.dev && !entry.devOptional).map(([path]) => nameOf(path))),
].sort();
if (process.argv.includes('--write')) {
  writeFileSync(new URL('../dependencies.txt', import.meta.url), `${runtime.join('\n')}\n`);
}
const listed = new Set(read('dependencies.txt').trim().split('\n'));

const problems = [
  ...runtime
    .filter((name) => !listed.has(name))
    .map((name) => `${name} is new: look at it, then run npm run check:dependencies -- --write`),
  ...[...listed]
    .filter((name) => !runtime.includes(name))
    .map((name) => `${name} is listed in dependencies.txt but not installed`),
  ...entries
    .filter(([path, entry]) => entry.hasInstallScript && !entry.optional && !(nameOf(path) in allowScripts))
    .map(([path]) => `${nameOf(path)} runs a script while it is installed and is not in allowScripts`),
  ...entries.filter(([, entry]) => entry.resolved).map(([path]) => `${path} names where it was downloaded from`),
];
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
