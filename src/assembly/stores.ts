import { join } from 'node:path';
import type { Clock } from '../chat/scope.ts';
import { KeyRing } from '../identity/key-ring.ts';
import { storedKeys } from '../identity/stored-keys.ts';
import { KnowledgeIndex } from '../retrieval/knowledge-index.ts';
import { openDatabase } from '../storage/open-database.ts';

/** What the gateway keeps between starts. */
export type Stores = { readonly keys: KeyRing; readonly index: KnowledgeIndex; close(): Promise<void> };

/** Opens the data folder, which is made when it is not there. Rejects with a StorageFailure. */
export async function openStores(dataFolder: string, clock: Clock): Promise<Stores> {
  const database = await openDatabase(join(dataFolder, 'nexus.db'));
  const keys = new KeyRing(storedKeys(database, clock));
  await keys.load();
  return { keys, index: new KnowledgeIndex(database), close: () => database.close() };
}
