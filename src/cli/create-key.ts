import { openStores } from '../assembly/stores.ts';
import { systemClock } from '../runtime/system-clock.ts';

/** `nexus keys create`: prints a new key. Returns the exit code. */
export async function createKey(name: string, dataFolder: string, say: (line: string) => void): Promise<number> {
  const stores = await openStores(dataFolder, systemClock);
  try {
    say(await stores.keys.create(name));
    return 0;
  } finally {
    await stores.close();
  }
}
