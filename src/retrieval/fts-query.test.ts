import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { migrations } from '../storage/migrations.ts';
import { SqliteFile } from '../storage/sqlite.ts';
import { ftsQuery } from './fts-query.ts';

describe('ftsQuery', () => {
  it('asks for any stem, each once', () => {
    expect(ftsQuery('Which keys? API keys!')).toBe('"key" OR "api"');
  });

  it('has nothing to ask for small words and signs', () => {
    expect(ftsQuery('What is it? — "*" ()')).toBeUndefined();
    expect(ftsQuery('')).toBeUndefined();
  });

  it('stays small for a pasted text', () => {
    const text = Array.from({ length: 50_000 }, (_, at) => `word${at}`).join(' ');
    expect(ftsQuery(text)?.split(' OR ').length).toBeLessThanOrEqual(48);
  });

  it('is a valid query whatever a person types', () => {
    const file = new SqliteFile(':memory:', migrations);
    const search = (match: string): unknown =>
      file.all('SELECT rowid FROM passage_terms WHERE passage_terms MATCH ?', [match]);
    const hostile = fc.constantFrom(
      '"',
      '*',
      'NEAR(',
      ')',
      'body:',
      'AND',
      'NOT',
      '^',
      '-',
      "'",
      '\0',
      '{a}',
      'слово',
      '\uD800',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(hostile).map((parts) => parts.join(' ')),
        ),
        (text) => {
          const match = ftsQuery(text);
          if (match !== undefined) expect(search(match)).toEqual([]);
        },
      ),
    );
    file.close();
  });
});
