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
  {
    version: 5,
    name: 'rights of keys',
    // A key from before may do what it could: all. Models are a JSON list, limits a JSON object; NULL is none of its own.
    // Times are milliseconds since the epoch. After a rotation the text before counts until `previous_until`.
    sql: `
      ALTER TABLE api_keys ADD COLUMN tier TEXT NOT NULL DEFAULT 'enterprise';
      ALTER TABLE api_keys ADD COLUMN models TEXT;
      ALTER TABLE api_keys ADD COLUMN limits TEXT;
      ALTER TABLE api_keys ADD COLUMN expires_at INTEGER;
      ALTER TABLE api_keys ADD COLUMN trusted_forwarder INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE api_keys ADD COLUMN previous_hash TEXT;
      ALTER TABLE api_keys ADD COLUMN previous_until INTEGER;`,
  },
  {
    version: 6,
    name: 'anchors of the audit log',
    // How far each chain had come at least.
    sql: `
      CREATE TABLE audit_anchors (
        chain TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,
        hash TEXT NOT NULL,
        at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;`,
  },
  {
    version: 7,
    name: 'usage',
    // Days since 1 January 1970 in UTC; an unknown person is empty; cost in nanodollars.
    sql: `
      CREATE TABLE usage_days (
        day INTEGER NOT NULL,
        tenant TEXT NOT NULL,
        key TEXT NOT NULL,
        user TEXT NOT NULL,
        model TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        answers INTEGER NOT NULL,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        cost INTEGER NOT NULL,
        unpriced INTEGER NOT NULL,
        PRIMARY KEY (day, tenant, key, user, model)
      ) STRICT, WITHOUT ROWID;`,
  },
  {
    version: 8,
    name: 'counts of the day',
    // Accounts are named by hashes; days since 1 January 1970 in UTC; requests, or nanodollars.
    sql: `
      CREATE TABLE day_counts (
        account TEXT PRIMARY KEY,
        day INTEGER NOT NULL,
        counted INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;`,
  },
  {
    version: 9,
    name: 'changes of keys',
    // Counted by the database itself, whoever makes them.
    sql: `
      CREATE TABLE key_changes (id INTEGER PRIMARY KEY CHECK (id = 1), changes INTEGER NOT NULL) STRICT;
      INSERT INTO key_changes (id, changes) VALUES (1, 0);
      CREATE TRIGGER key_added AFTER INSERT ON api_keys BEGIN UPDATE key_changes SET changes = changes + 1; END;
      CREATE TRIGGER key_changed AFTER UPDATE ON api_keys BEGIN UPDATE key_changes SET changes = changes + 1; END;
      CREATE TRIGGER key_removed AFTER DELETE ON api_keys BEGIN UPDATE key_changes SET changes = changes + 1; END;`,
  },
];
