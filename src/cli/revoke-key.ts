import type { DataFolder } from './data-folder.ts';
import { isUnknownKey, withKeyAdmin } from './key-admin.ts';
import type { Output } from './output.ts';

/** `nexus keys revoke`: takes a key out of force by its id. Returns the exit code. */
export async function revokeKey(id: string | undefined, data: DataFolder, { say, note }: Output): Promise<number> {
  if (id === undefined) {
    note('Name the id of a key: npm run nexus -- keys revoke <id>. The ids: npm run nexus -- keys list');
    return 2;
  }
  try {
    await data.use((stores) => withKeyAdmin(data, stores, (admin, by) => admin.revoke(by, id)));
  } catch (thrown) {
    if (!isUnknownKey(thrown)) throw thrown;
    note(`No key in force has the id ${id}. The ids: npm run nexus -- keys list`);
    return 1;
  }
  say(`Revoked ${id}. A running gateway refuses it after about a second.`);
  return 0;
}
