import type { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

/** `nexus keys create`: prints a new key. Returns the exit code. */
export const createKey = (name: string, data: DataFolder, { say, note }: Output): Promise<number> =>
  data.useOrMake(async ({ keys }) => {
    const key = await keys.create(name);
    note('The key is shown this once, for only its hash is stored. A running gateway takes it within 5 seconds.');
    say(key);
    return 0;
  });
