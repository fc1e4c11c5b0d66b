import { describe, expect, it } from 'vitest';
import { LARGEST_DOCUMENT_BYTES } from './decode-text.ts';
import { isReadable, readDocument } from './read-document.ts';

const read = (path: string, text: string | Uint8Array): ReturnType<typeof readDocument> =>
  readDocument({ path, shownPath: path.slice(1) }, typeof text === 'string' ? Buffer.from(text) : text);

describe('readDocument', () => {
  it('reads Markdown by its name and plain text by another', () => {
    expect(read('/a.MD', '# Title\n\n*Text*')).toMatchObject({ title: 'Title', passages: [{ text: 'Text' }] });
    expect(read('/my_note-1.txt', '# Not a *title*')).toMatchObject({
      title: 'my note 1',
      passages: [{ text: '# Not a *title*' }],
    });
  });

  it('brings words to the stems of the document’s language', () => {
    const [passage] = read('/a.txt', 'Указала на товары, ещё раз').passages;
    expect(passage?.terms.body.split(' ')).toEqual(expect.arrayContaining(['товар']));
    expect(read('/b.txt', 'Декларації товарів').passages[0]?.terms.body).toContain('деклара');
  });

  it('hashes the content alone', () => {
    expect(read('/a.md', 'x').hash).toBe(read('/b.md', 'x').hash);
    expect(read('/a.md', 'x').hash).not.toBe(read('/a.md', 'y').hash);
  });

  it('reads a byte order mark and Windows line ends as nothing', () => {
    expect(read('/a.md', '\uFEFF# T\r\n\r\nOne\r\ntwo\r\n')).toMatchObject({
      title: 'T',
      passages: [{ text: 'One two' }],
    });
  });

  it.each([
    { name: 'too large', bytes: new Uint8Array(LARGEST_DOCUMENT_BYTES + 1).fill(97), reason: /at most 10 MB/ },
    { name: 'binary', bytes: Uint8Array.of(80, 75, 0, 1), reason: /binary/ },
    { name: 'not UTF-8', bytes: Uint8Array.of(0xcf, 0xf0, 0xe8), reason: /not valid UTF-8/ },
  ])('refuses a file that is $name', ({ bytes, reason }) => {
    expect(() => read('/a.md', bytes)).toThrow(reason);
  });

  it('knows what it can read by the name', () => {
    expect(['a.md', 'b.Markdown', 'c.TXT', 'd.pdf', 'md', 'e.mdx'].map(isReadable)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
