import { constants, closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock } from '../chat/scope.ts';

const LARGEST_BYTES = 64 * 1024;
/** A file is looked at again at most this often. */
const LOOK_AGAIN_MS = 1000;

type Secret = () => string | undefined;

/** Gives secrets for the references that stand in the configuration. */
export type Secrets = {
  /**
   * The present value behind `env:NAME` or `file:PATH`, without the white space round it; undefined while it is not
   * set, empty, unreadable or larger than 64 KB. A changed file is taken over within a second of the next call.
   */
  read(reference: string): Secret;
};

export type SecretPorts = {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Where a relative `file:` path starts. */
  readonly baseFolder: string;
  variable(name: string): string | undefined;
};

export const openSecrets = (ports: SecretPorts): Secrets => ({
  read: (reference) => {
    const value = reference.slice(reference.indexOf(':') + 1);
    if (reference.startsWith('env:')) return () => ports.variable(value)?.trim() || undefined;
    if (reference.startsWith('file:')) return secretInFile(resolve(ports.baseFolder, value), ports.clock);
    return () => undefined;
  },
});

function secretInFile(path: string, clock: Pick<Clock, 'monotonic'>): Secret {
  let lookAt = -Infinity;
  let known: { readonly state: string; readonly text: string | undefined } | undefined;
  return () => {
    const now = clock.monotonic();
    if (now < lookAt) return known?.text;
    lookAt = now + LOOK_AGAIN_MS;
    const state = stateOf(path);
    if (state !== known?.state) known = { state, text: textOf(path) };
    return known.text;
  };
}

/** Differs when the file was written, replaced, or a link to it moved. */
const stateOf = (path: string): string => {
  const found = attempt((): BigIntStats => statSync(path, { bigint: true }));
  return found ? `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}` : '';
};

const textOf = (path: string): string | undefined =>
  attempt(() => {
    // Opening a pipe for reading waits for a writer, unless told not to.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = fstatSync(file);
      if (!found.isFile() || found.size > LARGEST_BYTES) return undefined;
      return readFileSync(file, 'utf8').trim() || undefined;
    } finally {
      closeSync(file);
    }
  });

const attempt = <Value>(run: () => Value): Value | undefined => {
  try {
    return run();
  } catch {
    return undefined;
  }
};
