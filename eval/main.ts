import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Subject } from './subject.ts';
import { subjects } from './subjects.ts';

const usage = [
  'Name what to evaluate:',
  ...Object.entries(subjects).map(([name, subject]) => `  npm run eval -- ${name} ${subject.usage} [--json OUT]`),
].join('\n');

async function evaluate(name: string, subject: Subject, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...subject.options, json: { type: 'string' } },
  });
  const { json, ...own } = values as Readonly<Record<string, string | boolean | undefined>>;
  const { report, inputs, metrics, details } = await subject.run(own, positionals);
  console.log(report);
  if (typeof json === 'string')
    writeFileSync(json, `${JSON.stringify({ subject: name, inputs, metrics, details }, null, 2)}\n`);
}

const [name = '', ...args] = process.argv.slice(2);
const subject = Object.hasOwn(subjects, name) ? subjects[name] : undefined;
try {
  if (!subject) throw new Error(usage);
  await evaluate(name, subject, args);
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure);
  process.exitCode = 1;
}
