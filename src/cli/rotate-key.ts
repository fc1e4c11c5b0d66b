import { parseArgs } from 'node:util';
import { GatewayFailure } from '../chat/failure.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { DataFolder } from './data-folder.ts';
import { isUnknownKey, withKeyAdmin } from './key-admin.ts';
import { durationOf } from './key-options.ts';
import type { Output } from './output.ts';

const LONGEST_GRACE_MS = 7 * 86_400_000;

/** `nexus keys rotate <id> [--grace 1h]`: prints another text for the key. Returns the exit code. */
export async function rotateKey(args: readonly string[], data: DataFolder, { say, note }: Output): Promise<number> {
  const asked = read(args);
  if (!asked) {
    note(
      'Name the id of a key, and how long its old text is to count, a week at most: ' +
        'npm run nexus -- keys rotate <id> --grace 1h. The ids: npm run nexus -- keys list',
    );
    return 2;
  }
  const { id, graceMs } = asked;
  try {
    const { text } = await data.use((stores) =>
      withKeyAdmin(data, stores, (admin, by) => admin.rotate(by, id, graceMs)),
    );
    note('The key is shown this once. A running gateway takes it, and refuses the old one, after about a second.');
    if (graceMs > 0) note(`The old one counts until ${new Date(systemClock.now() + graceMs).toISOString()}.`);
    say(text);
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof GatewayFailure)) throw thrown;
    note(
      isUnknownKey(thrown) ? `No key in force has the id ${id}. The ids: npm run nexus -- keys list` : thrown.message,
    );
    return 1;
  }
}

function read(args: readonly string[]): { readonly id: string; readonly graceMs: number } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { grace: { type: 'string', default: '0s' } },
    });
    const graceMs = durationOf(values.grace);
    const [id, ...more] = positionals;
    if (id === undefined || more.length > 0 || graceMs === undefined || graceMs > LONGEST_GRACE_MS) return undefined;
    return { id, graceMs };
  } catch {
    return undefined;
  }
}
