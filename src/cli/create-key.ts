import { systemClock } from '../runtime/system-clock.ts';
import type { DataFolder } from './data-folder.ts';
import { readKeyOptions, WrongOption } from './key-options.ts';
import { withKeyAdmin } from './key-admin.ts';
import type { Output } from './output.ts';

/** `nexus keys create [name] [option]...`: prints a new key. Returns the exit code. */
export async function createKey(args: readonly string[], data: DataFolder, { say, note }: Output): Promise<number> {
  try {
    const { name = 'made by hand', rights } = readKeyOptions(args, systemClock.now());
    return await data.useOrMake(async (stores) => {
      const { text } = await withKeyAdmin(data, stores, (admin, by) => admin.create(by, name, rights));
      note('The key is shown this once, for only its hash is stored. A running gateway takes it after about a second.');
      say(text);
      return 0;
    });
  } catch (thrown) {
    if (!(thrown instanceof WrongOption)) throw thrown;
    note(thrown.message);
    return 2;
  }
}
