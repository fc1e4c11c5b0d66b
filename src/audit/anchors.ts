import { numberColumn, textColumn } from '../storage/columns.ts';
import type { Database } from '../storage/database.ts';
import type { Link } from './audit-line.ts';

/** How far a chain had come at least, told outside its files: what is cut off behind that is missed. */
export type Anchor = Link & {
  readonly chain: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** The anchors that could be read, and whether those are all that there are. */
export type KnownAnchors = { readonly anchors: readonly Anchor[]; readonly areAll: boolean };

export type Anchors = {
  /** Never goes back to an earlier entry. */
  put(anchor: Anchor): Promise<void>;
  all(): Promise<readonly Anchor[]>;
  /** A chain is gone, and somebody has said why. */
  remove(chain: string): Promise<void>;
};

/** More chains than ever stand in one folder. */
const MOST_CHAINS = 1000;

/** Anchors in the embedded database. */
export const storedAnchors = (database: Database): Anchors => ({
  put: async ({ chain, seq, hash, at }) => {
    await database.run(
      `INSERT INTO audit_anchors (chain, seq, hash, at) VALUES (?, ?, ?, ?)
       ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at = excluded.at
       WHERE excluded.seq > seq`,
      [chain, seq, hash, at],
    );
  },
  all: async () => {
    const rows = await database.all('SELECT chain, seq, hash, at FROM audit_anchors ORDER BY at DESC LIMIT ?', [
      MOST_CHAINS,
    ]);
    return rows.map((row) => ({
      chain: textColumn(row, 'chain'),
      seq: numberColumn(row, 'seq'),
      hash: textColumn(row, 'hash'),
      at: numberColumn(row, 'at'),
    }));
  },
  remove: async (chain) => {
    await database.run('DELETE FROM audit_anchors WHERE chain = ?', [chain]);
  },
});
