import { join } from 'node:path';
import { type Anchors, storedAnchors } from '../audit/anchors.ts';
import type { Clock } from '../chat/scope.ts';
import { KeyRing } from '../identity/key-ring.ts';
import { storedKeys } from '../identity/stored-keys.ts';
import type { CountStore } from '../limits/kept-counts.ts';
import { storedCounts } from '../limits/stored-counts.ts';
import { KeptFolders } from '../retrieval/kept-folders.ts';
import { KnowledgeIndex } from '../retrieval/knowledge-index.ts';
import { numberColumn } from '../storage/columns.ts';
import { openDatabase } from '../storage/open-database.ts';
import { storedUsage } from '../usage/stored-usage.ts';
import type { UsageStore } from '../usage/usage-store.ts';
import { dataFolderFault } from './data-folder-fault.ts';

/** What the gateway keeps between starts. */
export type Stores = {
  readonly keys: KeyRing;
  readonly index: KnowledgeIndex;
  readonly keptFolders: KeptFolders;
  readonly anchors: Anchors;
  readonly usage: UsageStore;
  readonly counts: CountStore;
  /** Another number whenever another process has written into the database. */
  version(): Promise<number>;
  close(): Promise<void>;
};

/** Opens the data folder, which is made when it is not there. Rejects with a reason and a remedy. */
export async function openStores(dataFolder: string, clock: Clock): Promise<Stores> {
  try {
    const database = await openDatabase(databasePath(dataFolder));
    const keys = new KeyRing(storedKeys(database, clock), clock);
    await keys.refresh();
    return {
      keys,
      index: new KnowledgeIndex(database),
      keptFolders: new KeptFolders(database),
      anchors: storedAnchors(database),
      usage: storedUsage(database),
      counts: storedCounts(database),
      version: async () => {
        const [row] = await database.all('PRAGMA data_version');
        return numberColumn(row ?? {}, 'data_version');
      },
      close: () => database.close(),
    };
  } catch (thrown) {
    throw dataFolderFault(dataFolder, thrown);
  }
}

export const databasePath = (dataFolder: string): string => join(dataFolder, 'nexus.db');
