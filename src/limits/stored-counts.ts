import { numberColumn, textColumn } from '../storage/columns.ts';
import type { Database } from '../storage/database.ts';
import type { CountStore } from './kept-counts.ts';

/** As many accounts as a ledger in memory keeps. */
const MOST_ACCOUNTS = 200_000;

/** Keeps counts in the embedded database. */
export const storedCounts = (database: Database): CountStore => ({
  load: async (day) => {
    await database.run('DELETE FROM day_counts WHERE day < ?', [day]);
    const rows = await database.all('SELECT account, counted FROM day_counts WHERE day = ? LIMIT ?', [
      day,
      MOST_ACCOUNTS,
    ]);
    return rows.map((row) => ({ account: textColumn(row, 'account'), counted: numberColumn(row, 'counted') }));
  },
  save: async (day, counts) => {
    const rows = JSON.stringify(counts.map(({ account, counted }) => [account, counted]));
    await database.run(
      `INSERT INTO day_counts (account, day, counted)
       SELECT value ->> 0, ?, value ->> 1 FROM json_each(?) WHERE true
       ON CONFLICT (account) DO UPDATE SET day = excluded.day, counted = excluded.counted`,
      [day, rows],
    );
  },
});
