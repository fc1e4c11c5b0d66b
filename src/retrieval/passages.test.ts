import { describe, expect, it } from 'vitest';
import { cutPassages } from './passages.ts';

const sentence = (at: number): string => `Sentence ${at} says something about the gateway and its models.`;
const paragraph = (from: number, count: number): string =>
  Array.from({ length: count }, (_, at) => sentence(from + at)).join(' ');

describe('cutPassages', () => {
  it('joins short sections and names each, under what they have in common', () => {
    const passages = cutPassages([
      { headings: ['Runbook', 'Impact'], blocks: ['Slow.'] },
      { headings: ['Runbook', 'Steps'], blocks: ['- One', '- Two'] },
    ]);
    expect(passages).toEqual([
      {
        headings: ['Runbook'],
        allHeadings: ['Runbook', 'Impact', 'Steps'],
        text: '### Impact\n\nSlow.\n\n### Steps\n\n- One\n- Two',
        body: 'Slow.\n- One\n- Two',
      },
    ]);
  });

  it('begins a passage with the section where the last is long enough', () => {
    const passages = cutPassages([
      { headings: ['A'], blocks: [paragraph(1, 6)] },
      { headings: ['B'], blocks: [paragraph(7, 6)] },
    ]);
    expect(passages.map(({ headings }) => headings)).toEqual([['A'], ['B']]);
  });

  it('cuts a long paragraph at ends of sentences and loses none', () => {
    const passages = cutPassages([{ headings: ['A'], blocks: [paragraph(0, 100)] }]);
    expect(passages.length).toBeGreaterThan(5);
    for (const { text } of passages) {
      expect(text.length).toBeLessThanOrEqual(1000);
      expect(text).toMatch(/^Sentence .*models\.$/s);
    }
    expect(passages.map(({ text }) => text).join(' ')).toBe(paragraph(0, 100));
  });

  it('cuts long code by lines, each passage fenced again', () => {
    const lines = Array.from({ length: 200 }, (_, at) => `command --number ${at}`);
    const passages = cutPassages([{ headings: [], blocks: [`\`\`\`sh\n${lines.join('\n')}\n\`\`\``] }]);
    for (const { text } of passages) expect(text).toMatch(/^```sh\n.*\n```$/s);
    expect(passages.map(({ body }) => body).join('\n')).toBe(lines.join('\n'));
  });

  it('cuts a long table by rows, each passage under the names of its columns', () => {
    const head = '| Name | Meaning |\n| --- | --- |';
    const rows = Array.from({ length: 60 }, (_, at) => `| setting-${at} | what the setting ${at} means |`);
    const passages = cutPassages([{ headings: [], blocks: [`${head}\n${rows.join('\n')}`] }]);
    expect(passages.length).toBeGreaterThan(1);
    for (const { text } of passages) {
      expect(text.length).toBeLessThanOrEqual(1000);
      expect(text.startsWith(`${head}\n| setting-`)).toBe(true);
    }
    expect(passages.flatMap(({ text }) => text.split('\n').slice(2))).toEqual(rows);
  });

  it('cuts what has no end at all', () => {
    const passages = cutPassages([{ headings: [], blocks: ['x'.repeat(2500)] }]);
    expect(passages.map(({ text }) => text.length)).toEqual([1000, 1000, 500]);
  });

  it('makes nothing of nothing', () => {
    expect(cutPassages([{ headings: ['Empty'], blocks: [] }])).toEqual([]);
  });
});
