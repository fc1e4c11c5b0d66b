import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../storage/make-folder.ts';

const FORMAT = 1;
const FILE = 'router-state.json';
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const state = z.object({
  format: z.literal(FORMAT),
  pacer: z.object({ day: z.int(), spent: z.number().min(0), lambda: z.number().min(0) }),
  profiles: z.unknown(),
  regressor: z.unknown(),
  calibration: z.unknown(),
});

/** What the router keeps beside the quality of answers: figures alone, each part as its owner saves it. */
export type SavedState = Omit<z.infer<typeof state>, 'format'>;

/** Undefined where nothing was saved yet; rejects where what is there cannot be read or is something else. */
export async function readSavedState(folder: string): Promise<SavedState | undefined> {
  let written: string;
  try {
    written = await readFile(join(folder, FILE), 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')) return;
    throw thrown;
  }
  const parsed = state.safeParse(jsonOf(written));
  if (!parsed.success) throw new Error(`${FILE}: it is damaged or no state of this kind`);
  return parsed.data;
}

/** Whoever reads meanwhile finds the one before or this one, whole. */
export async function writeSavedState(folder: string, saved: SavedState): Promise<void> {
  await makeFolder(folder, FOLDER_MODE);
  const unfinished = join(folder, `${FILE}.tmp`);
  const file = await open(unfinished, 'w', FILE_MODE);
  try {
    await file.writeFile(`${JSON.stringify({ format: FORMAT, ...saved })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, join(folder, FILE));
}

function jsonOf(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}
