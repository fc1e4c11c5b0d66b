import { join } from 'node:path';
import type { Clock } from '../chat/scope.ts';
import type { Anchor, Anchors } from './anchors.ts';
import { chainNames } from './chain-files.ts';
import { mayBeOld, oldFiles, removeFiles } from './expire-files.ts';
import { openIdle } from './open-chain.ts';
import { expired, recovered } from './own-entries.ts';

type Ports = { readonly folder: string; readonly anchors: Anchors; readonly clock: Pick<Clock, 'now'> };

/** Entries from before this moment, as entries tell their time, in all chains but that of this name. */
type Old = { readonly before: string; readonly except: string };

/**
 * Removes old files of chains that nobody writes: of instances that are gone, and of commands that ran beside one. As in
 * a chain that is written, an entry says so first. Chains that somebody has changed stay as they are, for they are
 * evidence; so do all while the anchors cannot be read, which may tell. Rejects once all were tried.
 */
export async function expireIdle(ports: Ports, old: Old): Promise<void> {
  const chains = await oldChains(ports.folder, old);
  if (chains.length === 0) return;
  const anchors = await ports.anchors.all();
  const failures: unknown[] = [];
  for (const chain of chains)
    await expireChain(chain, old.before, anchors, ports).catch((thrown: unknown) => failures.push(thrown));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} chains cannot be shortened`);
}

async function oldChains(folder: string, { before, except }: Old): Promise<readonly string[]> {
  const chains: string[] = [];
  for (const chain of await chainNames(folder))
    if (chain !== except && (await mayBeOld(join(folder, chain), before))) chains.push(chain);
  return chains;
}

async function expireChain(chain: string, before: string, known: readonly Anchor[], ports: Ports): Promise<void> {
  const { folder, anchors, clock } = ports;
  const path = join(folder, chain);
  const opened = await openIdle(folder, chain, known);
  if (!opened || 'fault' in opened) return;
  try {
    const old = await oldFiles(path, before);
    if (!old) return;
    const { torn, writer } = opened;
    await writer.write([...(torn ? [recovered(torn)] : []), expired(old)], clock.now());
    // An entry counts without its anchor; the chain's next one makes up for it.
    await anchors.put({ chain, ...writer.head, at: clock.now() }).catch(() => undefined);
    await removeFiles(path, old);
  } finally {
    await opened.close();
  }
}
