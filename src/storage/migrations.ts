/** One step forward of the database's shape; steps are numbered from 1 without gaps and never changed once released. */
export type Migration = { readonly version: number; readonly name: string; readonly sql: string };

/** The shape of the gateway's own database. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'keys',
    sql: `
      CREATE TABLE api_keys (
        id TEXT PRIMARY KEY,
        hash TEXT UNIQUE NOT NULL,
        name TEXT,
        tenant TEXT NOT NULL,
        created_at INTEGER,
        revoked_at INTEGER
      ) STRICT;`,
  },
  {
    version: 2,
    name: 'documents',
    // passage_terms holds stems, not text: words are brought to their stems before they are stored or searched for.
    // The ascii tokenizer splits at spaces alone once the marks that codes contain count as letters.
    sql: `
      CREATE TABLE documents (
        path TEXT PRIMARY KEY,
        hash TEXT NOT NULL,
        title TEXT NOT NULL,
        shown_path TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE passages (
        id INTEGER PRIMARY KEY,
        document TEXT NOT NULL REFERENCES documents (path),
        position INTEGER NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        UNIQUE (document, position)
      ) STRICT;
      CREATE VIRTUAL TABLE passage_terms USING fts5 (
        title, headings, body,
        content = '', contentless_delete = 1, tokenize = "ascii tokenchars '._-/:@+'"
      );`,
  },
  {
    version: 3,
    name: 'kept folders',
    sql: 'CREATE TABLE kept_folders (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;',
  },
  {
    version: 4,
    name: 'roles of keys',
    // Words with a space between them.
    sql: "ALTER TABLE api_keys ADD COLUMN roles TEXT NOT NULL DEFAULT '';",
  },
];
