import type { Passage } from '../chat/event.ts';
import type { ContextSource } from '../extend/context-source.ts';
import { numberColumn, textColumn } from '../storage/columns.ts';
import type { Database, Row, Statement } from '../storage/database.ts';
import { StorageFailure } from '../storage/storage-failure.ts';
import type { ReadDocument } from './document.ts';
import { ftsQuery } from './fts-query.ts';

/** Weights of title, headings and body in BM25. */
const WEIGHTS = '2.0, 1.5, 1.0';
const MOST_PASSAGES = 100;

const search = `
  SELECT p.id, p.title, p.text, d.shown_path, best.score
  FROM (SELECT rowid, -bm25(passage_terms, ${WEIGHTS}) AS score FROM passage_terms
        WHERE passage_terms MATCH ? ORDER BY score DESC LIMIT ?) AS best
  JOIN passages AS p ON p.id = best.rowid
  JOIN documents AS d ON d.path = p.document
  ORDER BY best.score DESC, p.id`;

const forgetting = (path: string): readonly Statement[] => [
  { sql: 'DELETE FROM passage_terms WHERE rowid IN (SELECT id FROM passages WHERE document = ?)', params: [path] },
  { sql: 'DELETE FROM passages WHERE document = ?', params: [path] },
  { sql: 'DELETE FROM documents WHERE path = ?', params: [path] },
];

/** Between a document's title and the headings a passage stands under. */
const TITLE_JOINT = ' › ';

/** The documents of this gateway, found by their words. */
export class KnowledgeIndex implements ContextSource {
  readonly name = 'documents';
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Passages by BM25 over stems. A store that fails is told as `missing`; an aborted search rejects with its reason. */
  async find(
    query: Parameters<ContextSource['find']>[0],
    scope: Parameters<ContextSource['find']>[1],
  ): ReturnType<ContextSource['find']> {
    scope.signal.throwIfAborted();
    const match = ftsQuery(query.text);
    if (match === undefined) return { passages: [] };
    try {
      const found = this.#database.all(search, [match, Math.min(query.top, MOST_PASSAGES)]);
      const rows = await untilAborted(found, scope.signal);
      return { passages: rows.map(passageOf) };
    } catch (thrown) {
      if (!(thrown instanceof StorageFailure)) throw thrown;
      return { passages: [], missing: 'The documents cannot be searched at the moment.' };
    }
  }

  /** Puts a document in the place of what was known under its path; searchable when this resolves. */
  async put(document: ReadDocument): Promise<void> {
    const { path, hash, title, shownPath, passages } = document;
    const statements: Statement[] = [
      ...forgetting(path),
      {
        sql: 'INSERT INTO documents (path, hash, title, shown_path) VALUES (?, ?, ?, ?)',
        params: [path, hash, title, shownPath],
      },
    ];
    passages.forEach(({ headings, text, terms }, position) => {
      statements.push(
        {
          sql: 'INSERT INTO passages (document, position, title, text) VALUES (?, ?, ?, ?)',
          params: [path, position, [title, ...headings].join(TITLE_JOINT), text],
        },
        {
          sql: 'INSERT INTO passage_terms (rowid, title, headings, body) VALUES (last_insert_rowid(), ?, ?, ?)',
          params: [terms.title, terms.headings, terms.body],
        },
      );
    });
    await this.#database.transaction(statements);
  }

  /** The hash a path was last put with; undefined for a path that is not known. */
  async hashOf(path: string): Promise<string | undefined> {
    const [row] = await this.#database.all('SELECT hash FROM documents WHERE path = ?', [path]);
    return row && textColumn(row, 'hash');
  }

  /** Forgets the documents below a folder that are not in `kept`, and tells how many they were. */
  async prune(folder: string, kept: ReadonlySet<string>): Promise<number> {
    const known = await this.paths(folder);
    return this.#forgetAll(known.filter((path) => path !== folder && !kept.has(path)));
  }

  /** Forgets the document of this path, or all below it, and tells how many they were. */
  async forget(path: string): Promise<number> {
    return this.#forgetAll(await this.paths(path));
  }

  /** The documents of this path and below it, in order. */
  async paths(path: string): Promise<readonly string[]> {
    const inside = path.endsWith('/') ? path : `${path}/`;
    const rows = await this.#database.all(
      'SELECT path FROM documents WHERE path = ? OR substr(path, 1, ?) = ? ORDER BY path',
      [path, inside.length, inside],
    );
    return rows.map((row) => textColumn(row, 'path'));
  }

  async #forgetAll(paths: readonly string[]): Promise<number> {
    for (const path of paths) await this.#database.transaction(forgetting(path));
    return paths.length;
  }

  /** Titles and headings, each once, of at most so many passages. */
  async subjects(most: number): Promise<readonly string[]> {
    const rows = await this.#database.all('SELECT DISTINCT title FROM passages LIMIT ?', [most]);
    return [...new Set(rows.flatMap((row) => textColumn(row, 'title').split(TITLE_JOINT)))];
  }

  async size(): Promise<{ readonly documents: number; readonly passages: number }> {
    const [row] = await this.#database.all(
      'SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM passages) AS passages',
    );
    return row
      ? { documents: numberColumn(row, 'documents'), passages: numberColumn(row, 'passages') }
      : { documents: 0, passages: 0 };
  }
}

/** Ids of one document's passages count up in reading order. */
const passageOf = (row: Row): Passage => ({
  id: `passage-${numberColumn(row, 'id')}`,
  title: textColumn(row, 'title'),
  text: textColumn(row, 'text'),
  uri: textColumn(row, 'shown_path'),
  score: numberColumn(row, 'score'),
});

/** Stops waiting, not the work. */
const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
