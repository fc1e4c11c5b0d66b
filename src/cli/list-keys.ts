import type { ListedKey } from '../chat/key-rights.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { DataFolder } from './data-folder.ts';
import type { Output } from './output.ts';

/** `nexus keys list`: a line for each key in force, without the key. Returns the exit code. */
export const listKeys = (data: DataFolder, { say, note }: Output): Promise<number> =>
  data.use(async ({ keys }) => {
    const known = await keys.list();
    const now = systemClock.now();
    for (const key of known) say(lineOf(key, now));
    if (known.length === 0)
      note('There are no keys. The next start of the gateway makes one, or: npm run nexus -- keys create');
    return 0;
  });

function lineOf(key: ListedKey, now: number): string {
  const remarks = [
    key.tier,
    ...key.roles,
    ...(key.tenant === 'default' ? [] : [`tenant ${key.tenant}`]),
    ...(key.models ? [`models ${key.models.join(' ')}`] : []),
    ...(key.isTrustedForwarder ? ['trusted forwarder'] : []),
    ...(key.limits ? ['own limits'] : []),
    ...(key.expiresAt === undefined
      ? []
      : [`${key.expiresAt <= now ? 'expired' : 'until'} ${minuteOf(key.expiresAt)}`]),
  ];
  return `${key.id}  ${minuteOf(key.createdAt)}  ${key.name}  (${remarks.join(', ')})`;
}

/** `2026-03-01 17:05 UTC` */
const minuteOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
