import { join } from 'node:path';
import { StorageFailure } from '../storage/storage-failure.ts';

type Fault = (folder: string) => string;

const isFile: Fault = (folder) => `${folder}, or a part of that path, is a file and no folder.`;
const mayNotWrite: Fault = (folder) => `This process may not write in ${folder}: give it the right to.`;
const damaged: Fault = (folder) =>
  `${join(folder, 'nexus.db')} is damaged or is no database of the gateway: move it away, and put a backup in its place.`;
const full: Fault = () => 'The disk is full.';

const faults: Readonly<Record<string, Fault>> = {
  EEXIST: isFile,
  ENOTDIR: isFile,
  ENOENT: (folder) => `No folder can be made at ${folder}.`,
  EACCES: mayNotWrite,
  EPERM: mayNotWrite,
  EROFS: mayNotWrite,
  ENOSPC: full,
  SQLITE_FULL: full,
  SQLITE_READONLY: mayNotWrite,
  SQLITE_NOTADB: damaged,
  SQLITE_CORRUPT: damaged,
  SQLITE_CANTOPEN: (folder) => `${join(folder, 'nexus.db')} cannot be opened as a file that is read and written.`,
  SQLITE_BUSY: (folder) => `Another program holds ${join(folder, 'nexus.db')}: end it first.`,
};

/** Why a data folder can't be used and what to do, for the person who named it. */
export function dataFolderFault(folder: string, thrown: unknown): Error {
  const code = thrown instanceof StorageFailure ? thrown.code : undefined;
  const [known] = Object.keys(faults).filter((name) => code === name || code?.startsWith(`${name}_`) === true);
  const reason = known === undefined ? undefined : faults[known]?.(folder);
  const told = reason ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return new Error(`The data folder can't be used. ${told} Another folder is chosen with NEXUS_DATA_DIR.`, {
    cause: thrown,
  });
}
