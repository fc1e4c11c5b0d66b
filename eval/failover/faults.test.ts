import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faults } from './faults/index.ts';

const page = readFileSync(new URL('README.md', import.meta.url), 'utf8');

it('there are sixteen faults, each with a name of its own', () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(16);
});

it.each(faults.map((fault) => [fault.name, fault] as const))(
  'the page says of %s what is played',
  (name, { statement }) => {
    const section = page.split(/^### /m).find((part) => part.split('\n', 1)[0]?.endsWith(`. ${name}`));
    for (const words of Object.values(statement)) expect(section).toContain(words);
  },
);
