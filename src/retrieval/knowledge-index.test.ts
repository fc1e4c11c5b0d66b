import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../storage/database.ts';
import { openDatabase } from '../storage/open-database.ts';
import { KnowledgeIndex } from './knowledge-index.ts';
import { readDocument } from './read-document.ts';

let database: Database;
let index: KnowledgeIndex;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  index = new KnowledgeIndex(database);
});
afterEach(() => database.close());

const put = (path: string, text: string): Promise<void> =>
  index.put(readDocument({ path, shownPath: path.slice(1) }, Buffer.from(text)));
const scope = {
  principal: { id: 'test', tenant: 'default', roles: [], tier: 'enterprise' as const },
  signal: new AbortController().signal,
};
const find = async (text: string, top = 5): Promise<readonly (string | undefined)[]> =>
  (await index.find({ text, top }, scope)).passages.map(({ uri }) => uri);

describe('KnowledgeIndex', () => {
  it('finds other forms of a word, best passage first', async () => {
    await put('/docs/a.md', '# Keys\n\nRotating an API key is easy.');
    await put('/docs/b.md', '# Limits\n\nA key has limits. Another sentence about quite other things.');
    await put('/docs/в.md', 'Митниця оформлює товари.');
    expect(await find('how are keys rotated')).toEqual(['docs/a.md', 'docs/b.md']);
    expect(await find('товарів на митниці')).toEqual(['docs/в.md']);
    expect(await find('unicorns')).toEqual([]);
    const { passages } = await index.find({ text: 'keys', top: 1 }, scope);
    expect(passages).toMatchObject([{ title: 'Keys', text: 'Rotating an API key is easy.', uri: 'docs/a.md' }]);
    expect(passages[0]?.score).toBeGreaterThan(0);
  });

  it('weighs the title above the body', async () => {
    await put('/body.md', '# Other\n\nSomething on backup there.');
    await put('/title.md', '# Backup\n\nSomething on disks there.');
    expect(await find('backup')).toEqual(['title.md', 'body.md']);
  });

  it('tells titles and headings, each once', async () => {
    await put('/a.md', '# Keys\n\n## Loss\n\nSeldom.');
    await put('/b.md', '# Backup\n\n## Loss\n\nNever.');
    expect([...(await index.subjects(10))].sort()).toEqual(['Backup', 'Keys', 'Loss']);
    expect(await index.subjects(1)).toHaveLength(2);
  });

  it('replaces a document as a whole', async () => {
    await put('/a.md', 'An old zebra.');
    await put('/a.md', 'A new giraffe.');
    expect(await find('zebra')).toEqual([]);
    expect(await find('giraffe')).toEqual(['a.md']);
    expect(await index.size()).toEqual({ documents: 1, passages: 1 });
  });

  it('forgets what is gone from a folder and nothing beside it', async () => {
    for (const path of ['/docs/kept.md', '/docs/gone.md', '/docs/deep/gone.md', '/docs2/other.md', '/do_s/other.md']) {
      await put(path, 'A zebra.');
    }
    expect(await index.prune('/docs', new Set(['/docs/kept.md']))).toBe(2);
    expect((await find('zebra')).toSorted()).toEqual(['do_s/other.md', 'docs/kept.md', 'docs2/other.md']);
    expect(await index.hashOf('/docs/gone.md')).toBeUndefined();
  });

  it('gives up when the request ends', async () => {
    const gone = new AbortController();
    const found = index.find({ text: 'zebra', top: 5 }, { ...scope, signal: gone.signal });
    gone.abort(new Error('the client left'));
    await expect(found).rejects.toThrow('the client left');
    await expect(index.find({ text: 'x', top: 5 }, { ...scope, signal: gone.signal })).rejects.toThrow(
      'the client left',
    );
  });

  it('says so when it can’t search', async () => {
    const closed = await openDatabase(':memory:');
    await closed.close();
    const found = await new KnowledgeIndex(closed).find({ text: 'zebra', top: 5 }, scope);
    expect(found).toEqual({ passages: [], missing: expect.stringContaining('cannot be searched') as string });
  });
});
