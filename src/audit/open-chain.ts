import { join } from 'node:path';
import { type FileLock, lockFile } from '../storage/file-lock.ts';
import { makeFolder } from '../storage/make-folder.ts';
import type { Anchor } from './anchors.ts';
import type { ChainFault } from '../extend/audit.ts';
import { ChainDamage } from './chain-damage.ts';
import { chainNames } from './chain-files.ts';
import { ChainWriter } from './chain-writer.ts';
import { recoverChain, type Torn } from './recover-chain.ts';
import { syncFolder } from './sync-folder.ts';

const FOLDER_MODE = 0o700;

/** A chain that this process alone writes. */
export type OpenChain = {
  readonly name: string;
  readonly writer: ChainWriter;
  readonly torn: Torn | undefined;
  close(): Promise<void>;
};

/** Chains that nobody writes and that cannot be gone on with, and what is wrong with each. */
export type Damaged = { readonly chain: string; readonly fault: ChainFault };

/**
 * Opens the first chain of the folder that nobody else writes, or a new one: a start goes on with the chain of the last
 * one, and several gateways on one folder have one each. What is damaged is left as it is, and so is a chain with entries
 * that no anchor tells of; `anchors` is undefined where they cannot be read.
 */
export async function openChain(
  folder: string,
  anchors: readonly Anchor[] | undefined,
  newName: () => string,
): Promise<{ readonly chain: OpenChain; readonly damaged: readonly Damaged[] }> {
  await makeFolder(folder, FOLDER_MODE);
  const damaged: Damaged[] = [];
  for (const name of await chainNames(folder)) {
    const opened = await openIdle(folder, name, anchors);
    if (opened && 'fault' in opened) damaged.push(opened);
    else if (opened) return { chain: opened, damaged };
  }
  return { chain: await openNew(folder, newName), damaged };
}

/** Who starts at the same moment may take a new one as soon as its folder is there; then another is made. */
async function openNew(folder: string, newName: () => string): Promise<OpenChain> {
  for (;;) {
    const name = newName();
    await makeFolder(join(folder, name), FOLDER_MODE);
    await syncFolder(folder);
    const opened = await openIdle(folder, name, []);
    if (opened && 'fault' in opened) throw new ChainDamage(opened.fault);
    if (opened) return opened;
  }
}

/** Undefined where somebody else writes it. */
export async function openIdle(
  folder: string,
  chain: string,
  anchors: readonly Anchor[] | undefined,
): Promise<OpenChain | Damaged | undefined> {
  const path = join(folder, chain);
  const lock = lockFile(lockPath(path));
  if (!lock) return undefined;
  try {
    const anchor = anchors?.find((one) => one.chain === chain);
    const found = await recoverChain(path, chain, { anchor, isForeign: anchors !== undefined && !anchor });
    return openOf(chain, new ChainWriter(path, found), lock, found.torn);
  } catch (thrown) {
    lock.release();
    if (thrown instanceof ChainDamage) return { chain, fault: thrown.fault };
    throw thrown;
  }
}

const lockPath = (path: string): string => join(path, 'lock');

const openOf = (name: string, writer: ChainWriter, lock: FileLock, torn: Torn | undefined): OpenChain => ({
  name,
  writer,
  torn,
  close: async () => {
    await writer.close();
    lock.release();
  },
});
