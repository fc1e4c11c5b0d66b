import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { workerEntry } from './worker-entry.ts';

describe('workerEntry', () => {
  it('leads from a source file to its built twin', () => {
    const importer = new URL('../storage/open-database.ts', import.meta.url).href;
    const entry = workerEntry(importer, './database-worker.ts');
    expect(entry.href).toBe(new URL('../../dist/storage/database-worker.js', import.meta.url).href);
    expect(existsSync(entry)).toBe(true);
  });

  it('leads from built code to its sibling', () => {
    const importer = new URL('../../dist/storage/open-database.js', import.meta.url).href;
    expect(workerEntry(importer, './database-worker.ts').href).toBe(new URL('./database-worker.js', importer).href);
  });
});
