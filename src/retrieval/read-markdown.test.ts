import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMarkdown } from './read-markdown.ts';

const blocks = (markdown: string): readonly string[] =>
  readMarkdown(markdown).sections.flatMap((section) => section.blocks);

describe('readMarkdown', () => {
  it('follows headings of both kinds, and takes the first of the top level for the title', () => {
    const { title, sections } = readMarkdown(
      [
        'Intro.',
        '',
        'The title',
        '=========',
        'One.',
        '',
        'Second',
        '---',
        'Two.',
        '',
        '#### Deep #',
        'Three.',
        '# Next',
        'Four.',
      ].join('\n'),
    );
    expect(title).toBe('The title');
    expect(sections).toEqual([
      { headings: [], blocks: ['Intro.'] },
      { headings: [], blocks: ['One.'] },
      { headings: ['Second'], blocks: ['Two.'] },
      { headings: ['Second', 'Deep'], blocks: ['Three.'] },
      { headings: ['Next'], blocks: ['Four.'] },
    ]);
  });

  it('takes the title of the front matter and leaves the rest of it out', () => {
    const read = readMarkdown('---\nlayout: page\ntitle: "A: guide"\n---\n# Start\n\nText.\n');
    expect(read).toEqual({ title: 'A: guide', sections: [{ headings: ['Start'], blocks: ['Text.'] }] });
  });

  it('joins lines of prose and of list items', () => {
    expect(blocks('One\ntwo.\n\n- item\n  goes on\n  1. inner\n* other\n\nEnd.')).toEqual([
      'One two.',
      '- item goes on',
      '  1. inner',
      '- other',
      'End.',
    ]);
  });

  it('keeps code and tables by line', () => {
    expect(
      blocks(
        '```sh title="x"\n# no heading\n\n- no item\n```\n\n    indented\n\n| a | b |\n|---|---|\n| `c` | **d** |',
      ),
    ).toEqual(['```sh\n# no heading\n\n- no item\n```', '```\nindented\n```', '| a | b |\n|---|---|\n| `c` | d |']);
  });

  it('reads code of a list item as code, also with a longer fence', () => {
    expect(blocks('1. Run:\n\n   ````\n   npm ci\n   ```\n   ````\n\n2. Done')).toEqual([
      '1. Run:',
      '```\n   npm ci\n   ```\n```',
      '2. Done',
    ]);
  });

  it('reads quotes, and leaves out comments, rulers and definitions', () => {
    expect(blocks('> Quoted\n> text.\n\n<!-- a\nnote -->\n***\n[ref]: http://example.test\n\nLast.')).toEqual([
      'Quoted text.',
      'Last.',
    ]);
  });

  it('shows links by their text and keeps what looks like a mark but is none', () => {
    expect(
      blocks(
        '![logo](a.png) See [the *guide*](x.md), [ref][1] and <https://example.test/a>: __now__ \\*not\\* snake_case_name 2*3*4 `a*b*<c>` &lt;tag&gt;<br/>',
      ),
    ).toEqual(['See the guide, ref and https://example.test/a: now *not* snake_case_name 2*3*4 `a*b*<c>` <tag>']);
  });

  it('never fails and keeps every plain word', () => {
    const line = fc.constantFrom(
      '# head',
      'word',
      '- item',
      '> quote',
      '```',
      '| cell |',
      '',
      '    code',
      '<b>',
      '---',
      '**x',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const kept = blocks(lines.join('\n')).join('\n').split('word').length - 1;
        const titles = readMarkdown(lines.join('\n'))
          .sections.flatMap(({ headings }) => headings)
          .join(' ');
        const written = lines.filter((text) => text === 'word').length;
        expect(kept).toBeLessThanOrEqual(written);
        if (!lines.includes('---')) expect(kept).toBe(written);
        expect(titles).not.toContain('#');
      }),
    );
  });

  it.each(['**a*', '[a](<b', '[', '>', '*a ', '`', '<a ', '![', '# ', '_a', '\\', '- '])(
    'takes linear time for endless %s',
    (mark) => {
      const text = mark.repeat(400_000 / mark.length);
      expect(blocks(text).join('').length).toBeLessThanOrEqual(text.length);
    },
  );
});
