import { chmod, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingest, type IngestProgress } from '../../src/retrieval/ingest.ts';
import { KnowledgeIndex } from '../../src/retrieval/knowledge-index.ts';
import type { Database } from '../../src/storage/database.ts';
import { openDatabase } from '../../src/storage/open-database.ts';

const fixtures = fileURLToPath(new URL('../fixtures/knowledge/docs', import.meta.url));

let folder: string;
let docs: string;
let database: Database;
let index: KnowledgeIndex;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-knowledge-'));
  docs = join(folder, 'docs');
  await cp(fixtures, docs, { recursive: true });
  for (const hidden of ['.hidden', 'node_modules']) {
    await cp(join(fixtures, 'guides'), join(docs, hidden), { recursive: true });
  }
  database = await openDatabase(join(folder, 'data', 'nexus.db'));
  index = new KnowledgeIndex(database);
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const scope = {
  principal: { id: 'test', tenant: 'default', roles: [], tier: 'enterprise' as const },
  signal: new AbortController().signal,
};

describe('ingest', () => {
  it('reads a folder with progress and makes it searchable', async () => {
    const seen: IngestProgress[] = [];
    const report = await ingest([docs], index, (progress) => seen.push(progress));
    expect(report).toEqual({ added: 3, updated: 0, unchanged: 0, removed: 0, skipped: [], failed: [] });
    expect(seen.map(({ done, total, outcome }) => ({ done, total, outcome }))).toEqual(
      [1, 2, 3].map((done) => ({ done, total: 3, outcome: 'added' })),
    );
    const { passages } = await index.find({ text: 'строки подання декларації на товари', top: 3 }, scope);
    expect(passages[0]).toMatchObject({ uri: 'docs/guides/митниця.md', title: 'Митне оформлення' });
  });

  it('does nothing the second time, and what changed the third', async () => {
    await ingest([docs], index);
    expect(await ingest([docs], index)).toMatchObject({ added: 0, updated: 0, unchanged: 3, removed: 0 });
    await writeFile(join(docs, 'gateway.md'), '# Gateway\n\nIt speaks to a zebra now.\n');
    await rm(join(docs, 'guides', 'таможня.txt'));
    await writeFile(join(docs, 'new.md'), 'A new file.');
    expect(await ingest([docs], index)).toMatchObject({ added: 1, updated: 1, unchanged: 1, removed: 1 });
    const found = await index.find({ text: 'zebra', top: 3 }, scope);
    expect(found.passages.map(({ uri }) => uri)).toEqual(['docs/gateway.md']);
  });

  it('takes single files, also those it already has', async () => {
    await ingest([docs], index);
    expect(await ingest([join(docs, 'gateway.md')], index)).toMatchObject({ unchanged: 1, added: 0, removed: 0 });
  });

  it('reads a file once that is given twice, and forgets none of its folder', async () => {
    const gateway = join(docs, 'gateway.md');
    const seen: IngestProgress[] = [];
    const report = await ingest([gateway, docs, gateway], index, (progress) => seen.push(progress));
    expect(report).toMatchObject({ added: 3, unchanged: 0, removed: 0 });
    expect(seen.map(({ done, total }) => `${done}/${total}`)).toEqual(['1/3', '2/3', '3/3']);
    await writeFile(gateway, Uint8Array.of(1, 0, 2));
    expect(await ingest([docs, gateway], index)).toMatchObject({
      unchanged: 2,
      removed: 0,
      failed: [{ path: gateway }],
    });
  });

  it('reports what it can’t read, and keeps the last version of it', async () => {
    await ingest([docs], index);
    await writeFile(join(docs, 'gateway.md'), Uint8Array.of(1, 0, 2));
    await writeFile(join(docs, 'latin.txt'), Uint8Array.of(0xe9, 0x20));
    await writeFile(join(docs, 'table.pdf'), '%PDF');
    await symlink(folder, join(docs, 'loop'));
    const report = await ingest([docs, join(folder, 'nowhere'), join(docs, 'table.pdf')], index);
    expect(report.failed).toEqual([
      { path: join(folder, 'nowhere'), reason: 'There is no such file or folder.' },
      { path: join(docs, 'gateway.md'), reason: 'The file is binary, not text.' },
      { path: join(docs, 'latin.txt'), reason: 'The file is not valid UTF-8: save it in that encoding.' },
    ]);
    expect(report.skipped).toEqual([
      { path: join(docs, 'loop'), reason: 'Links are not followed.' },
      { path: join(docs, 'table.pdf'), reason: 'Only .md, .markdown and .txt files are read.' },
    ]);
    expect(report).toMatchObject({ unchanged: 2, removed: 0 });
    expect((await index.find({ text: 'revoke a key', top: 1 }, scope)).passages).toHaveLength(1);
  });

  it.skipIf(process.getuid?.() === 0)(
    'forgets nothing of a folder that may not be read (skipped for root, who may read all)',
    async () => {
      await ingest([docs], index);
      await chmod(join(docs, 'guides'), 0o000);
      const report = await ingest([docs], index);
      await chmod(join(docs, 'guides'), 0o755);
      expect(report).toMatchObject({ unchanged: 1, removed: 0 });
      expect(report.skipped).toHaveLength(1);
    },
  );

  it('keeps the main thread free while a large document is read', async () => {
    await writeFile(join(docs, 'large.md'), '## Heading\n\nA sentence with a word. Another one.\n\n'.repeat(40_000));
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const started = performance.now();
    const report = await ingest([join(docs, 'large.md')], index);
    clearInterval(timer);
    expect(report.added).toBe(1);
    expect(longest).toBeLessThan((performance.now() - started) / 2);
  });
});
