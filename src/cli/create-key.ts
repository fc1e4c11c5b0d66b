import { parseArgs } from 'node:util';
import { type Role, roles } from '../chat/principal.ts';
import type { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

/** `nexus keys create [name] [--role admin]`: prints a new key. Returns the exit code. */
export async function createKey(args: readonly string[], data: DataFolder, { say, note }: Output): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { role: { type: 'string', multiple: true, default: [] } },
  });
  const unknown = values.role.find((role) => !isRole(role));
  if (unknown !== undefined) {
    note(`There is no role '${unknown}'. Roles: ${roles.join(', ')}.`);
    return 2;
  }
  return data.useOrMake(async ({ keys }) => {
    const key = await keys.create(positionals[0] ?? 'made by hand', { roles: values.role.filter(isRole) });
    note('The key is shown this once, for only its hash is stored. A running gateway takes it within 5 seconds.');
    say(key);
    return 0;
  });
}

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);
