import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../../storage/make-folder.ts';
import { QualityModel, type QualityOptions } from './quality-model.ts';

const FORMAT = 1;
/** The one before stays, should the last be damaged. */
const STATES_KEPT = 2;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const header = z.object({
  format: z.literal(FORMAT),
  number: z.number().int().positive(),
  /** The state that this one goes on from. */
  parent: z.number().int().nonnegative(),
  status: z.literal('active'),
  savedAt: z.number(),
  spec: z.string(),
  models: z.array(z.string()),
  learned: z.number().int().nonnegative(),
  /** Of the numbers, which stand in the file beside this one. */
  sha256: z.string(),
});
type Header = z.infer<typeof header>;

const numberOf = (file: string): number => Number(/^state-(\d{1,15})\.json$/.exec(file)?.[1] ?? 0);
const fileOf = (number: number, ending: 'json' | 'f32'): string => `state-${number}.${ending}`;

/** Numbers of the states in a folder, the newest first. */
async function statesIn(folder: string): Promise<readonly number[]> {
  const files = await readdir(folder).catch(() => []);
  return files
    .map(numberOf)
    .filter((number) => number > 0)
    .sort((one, other) => other - one);
}

/** Number of the last state in a folder, 0 where there is none. Never rejects. */
export const newestState = async (folder: string): Promise<number> => (await statesIn(folder))[0] ?? 0;

/** Writes a new state beside the last one; whoever reads meanwhile finds one or the other whole. Tells its number. */
export async function saveQuality(folder: string, model: QualityModel, now: number): Promise<number> {
  const { models, learned, numbers } = model.snapshot();
  await makeFolder(folder, FOLDER_MODE);
  const states = await statesIn(folder);
  const [parent = 0] = states;
  const number = parent + 1;
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const sha256 = await digestOf(bytes);
  const about: Header = {
    format: FORMAT,
    number,
    parent,
    status: 'active',
    savedAt: now,
    spec: model.meaning,
    models: [...models],
    learned,
    sha256,
  };
  await writeWhole(join(folder, fileOf(number, 'f32')), bytes);
  await writeWhole(join(folder, fileOf(number, 'json')), Buffer.from(`${JSON.stringify(about)}\n`));
  for (const old of states.slice(STATES_KEPT - 1)) {
    await rm(join(folder, fileOf(old, 'json')), { force: true });
    await rm(join(folder, fileOf(old, 'f32')), { force: true });
  }
  return number;
}

/** Off the thread that answers requests. */
const digestOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.tmp`;
  const file = await open(unfinished, 'w', FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}

export type OpenedQuality = {
  readonly model: QualityModel;
  /** Of the state that it goes on from; 0 where it begins anew. */
  readonly number: number;
  /** Of states that were not taken, newest first, with the reason; for the log. */
  readonly refused: readonly string[];
};

/** A model with the newest state that is whole and means the same as now, or one that has learned nothing. Never rejects. */
export async function openQuality(folder: string, options: QualityOptions): Promise<OpenedQuality> {
  const refused: string[] = [];
  for (const number of await statesIn(folder)) {
    const model = new QualityModel(options);
    try {
      model.restore(await readState(folder, number, model.meaning));
      return { model, number, refused };
    } catch (thrown) {
      refused.push(`${fileOf(number, 'json')}: ${thrown instanceof Error ? thrown.message : 'it cannot be read'}`);
    }
  }
  return { model: new QualityModel(options), number: 0, refused };
}

async function readState(folder: string, number: number, spec: string) {
  const written: unknown = JSON.parse(await readFile(join(folder, fileOf(number, 'json')), 'utf8'));
  const parsed = header.safeParse(written);
  if (!parsed.success) throw new Error('it is not a state of this kind');
  const { models, learned, sha256, spec: own } = parsed.data;
  if (own !== spec) throw new Error('it was learned by another reading of texts; learning begins anew');
  const bytes = await readFile(join(folder, fileOf(number, 'f32')));
  if ((await digestOf(new Uint8Array(bytes))) !== sha256) throw new Error('its numbers are damaged');
  const numbers = new Float32Array(new Uint8Array(bytes).buffer);
  return { models, learned, numbers };
}
