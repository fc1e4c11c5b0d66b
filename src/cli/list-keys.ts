import type { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

/** `nexus keys list`: a line for each key in force, without the key. Returns the exit code. */
export const listKeys = (data: DataFolder, { say, note }: Output): Promise<number> =>
  data.use(async ({ keys }) => {
    const known = await keys.list();
    for (const { id, name, roles, createdAt } of known)
      say(`${id}  ${minuteOf(createdAt)}  ${name}${roles.length > 0 ? `  (${roles.join(', ')})` : ''}`);
    if (known.length === 0)
      note('There are no keys. The next start of the gateway makes one, or: npm run nexus -- keys create');
    return 0;
  });

/** `2026-03-01 17:05 UTC` */
const minuteOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
