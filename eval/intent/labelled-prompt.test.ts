import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { labelledPrompts } from './labelled-prompt.ts';

const folder = mkdtempSync(join(tmpdir(), 'nexus-intent-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function read(...rows: readonly object[]): ReturnType<typeof labelledPrompts> {
  const path = join(folder, 'prompts.jsonl');
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return labelledPrompts(path);
}

describe('labelled prompts', () => {
  it('of our own form keep their split, and are grouped by template and language', () => {
    const row = { text: 'Sum up', label: 'summarise', lang: 'en', template: 't1', split: 'train' };
    expect(read(row)).toEqual([
      {
        text: 'Sum up',
        label: 'summarise',
        given: 'summarise',
        lang: 'en',
        group: 'en/t1',
        split: 'train',
        source: 'own',
      },
    ]);
  });

  it.each([
    ['coding', 'coding'],
    ['knowledge_qa', 'general'],
    ['creative_writing', 'general'],
    ['roleplay', 'general'],
    ['fast_chat', 'general'],
  ])('of another set are for measuring, and %s is %s', (given, label) => {
    expect(read({ id: 'a/1', text: 'x', label: given, lang: 'en', source: 's' })).toMatchObject([
      { label, given, split: 'test' },
    ]);
  });

  it('that share a function are of one group', () => {
    const row = { text: 'x', label: 'tool_use', lang: 'en', source: 'BFCL' };
    const rows = read({ ...row, id: 'bfcl/live_simple_63-29-3' }, { ...row, id: 'bfcl/live_simple_65-29-5' });
    expect(new Set(rows.map(({ group }) => group)).size).toBe(1);
  });

  it.each(['nonsense', 'embedding', 'constructor'])('with the label %s are refused, with their line', (label) => {
    expect(() => read({ text: 'x', label: 'math', lang: 'en' }, { text: 'x', label, lang: 'en' })).toThrow('line 2');
  });
});
