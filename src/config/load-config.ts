import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import type { ProviderKind } from '../extend/provider.ts';
import { ConfigErrors, formatPath } from './config-errors.ts';
import type { ConfigProblem, Fault } from './config-errors.ts';
import { faultsOfFleet } from './fleet-rules.ts';
import { fleetSettings, readFleet } from './fleet-settings.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { deepFreeze } from './deep-freeze.ts';
import { gatewaySettings } from './gateway-settings.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { readText } from './read-text.ts';
import { findSecretLiterals, hideSecrets } from './secret-literals.ts';
import { faultsBySchema } from './validate.ts';
import { parseYaml } from './yaml-source.ts';

/** The files of a configuration folder; each may be absent. */
export const configFiles = ['gateway.yaml', 'fleet.yaml'] as const;
type ConfigFile = (typeof configFiles)[number];

/** A valid configuration, frozen in depth. */
export type Config = {
  /** Absolute. */
  readonly folder: string;
  /** Where relative paths in the files start: the folder that holds the configuration folder. */
  readonly baseFolder: string;
  readonly gateway: GatewaySettings & {
    /** Absolute; nothing is said of whether they exist. */
    readonly knowledge: { readonly folders: readonly string[]; readonly everyMs: number };
  };
  readonly fleet: FleetSettings;
  /** Equal for equal values, whatever the comments and layout: twelve hexadecimal digits. */
  readonly version: string;
};

/** What is written for those who use and run the gateway; not what is written for those who change it. */
const ownGuides = ['guides', 'runbooks'].map((name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)));

/** Reads and checks the whole folder. Throws ConfigErrors with everything that is wrong in it. */
export async function loadConfig(folder: string, kinds: readonly ProviderKind[]): Promise<Config> {
  const home = resolve(folder);
  const [misplaced, gatewayFile, fleetFile] = await Promise.all([
    problemsOfFolder(home),
    readSettings(home, 'gateway.yaml', gatewaySettings, () => []),
    readSettings(home, 'fleet.yaml', fleetSettings(kinds), faultsOfFleet),
  ]);
  const problems = [...misplaced, ...gatewayFile.problems, ...fleetFile.problems];
  if (problems.length > 0) throw new ConfigErrors(problems, { more: gatewayFile.more + fleetFile.more });

  const gateway = gatewaySettings.parse(gatewayFile.value);
  const folders = gateway.knowledge.folders?.map((path) => resolve(dirname(home), path)) ?? ownGuides;
  return deepFreeze({
    folder: home,
    baseFolder: dirname(home),
    gateway: { ...gateway, knowledge: { ...gateway.knowledge, folders } },
    fleet: readFleet(fleetFile.value, kinds),
    version: createHash('sha256')
      .update(JSON.stringify([gatewayFile.value, fleetFile.value]))
      .digest('hex')
      .slice(0, 12),
  });
}

/** A folder that is not there is a slip of the pen, and so is a file that would never be read. */
async function problemsOfFolder(folder: string): Promise<readonly ConfigProblem[]> {
  const whole = (file: string, message: string): ConfigProblem => ({ file, place: undefined, path: '', message });
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) return [whole(folder, 'there is no such folder to read the configuration from')];
  const names = await readdir(folder).catch(() => undefined);
  if (!names) return [whole(folder, 'this folder cannot be read')];
  return configFiles
    .filter((file) => names.includes(file.replace(/yaml$/, 'yml')))
    .map((file) => whole(file.replace(/yaml$/, 'yml'), `is not read; call it ${file}`));
}

type ReadSettings = {
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  /** How many problems are not in the list. */
  readonly more: number;
};

/** Finding the line of a fault takes as long as the file has keys. */
const MOST_LOCATED = 200;

async function readSettings(
  folder: string,
  file: ConfigFile,
  schema: z.ZodType,
  faultsByRule: (value: unknown) => readonly Fault[],
): Promise<ReadSettings> {
  const read = await readText(join(folder, file));
  if (read.kind === 'absent') return { value: {}, problems: [], more: 0 };
  if (read.kind === 'refused') {
    return { value: {}, problems: [{ file, place: undefined, path: '', message: read.reason }], more: 0 };
  }
  const source = parseYaml(read.text);
  const literals = findSecretLiterals(source.value);
  const faults =
    source.syntax.length > 0
      ? []
      : [...source.faults, ...literals.faults, ...faultsBySchema(schema, source.value), ...faultsByRule(source.value)];
  const distinct = firstOfEach(faults);
  const hide = (text: string): string => hideSecrets(text, literals.values);
  const located = distinct.slice(0, MOST_LOCATED).map(({ path, message }): ConfigProblem => {
    return { file, place: source.placeOf(path), path: hide(formatPath(path)), message: hide(message) };
  });
  const syntax = source.syntax.map((wrong): ConfigProblem => ({ file, path: '', ...wrong }));
  return {
    value: source.value,
    problems: [...syntax, ...located].sort(byPlace),
    more: distinct.length - located.length,
  };
}

/** One fault for one value: the first names the cause, the others follow from it. */
const firstOfEach = (faults: readonly Fault[]): readonly Fault[] => {
  const byPath = new Map<string, Fault>();
  for (const fault of faults) {
    const key = JSON.stringify(fault.path);
    if (!byPath.has(key)) byPath.set(key, fault);
  }
  return [...byPath.values()];
};

const byPlace = (a: ConfigProblem, b: ConfigProblem): number =>
  (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
