import { secretReference } from '../extend/secret-reference.ts';
import { type ConfigPath, formatPath } from './config-errors.ts';
import type { FleetSettings } from './fleet-settings.ts';
import type { Secrets } from './secret.ts';

/** Where an upstream's options refer to a secret. */
export type SecretPlace = {
  readonly upstream: string;
  /** Among the upstream's options: `headers.x-api-key`. */
  readonly path: string;
  readonly reference: string;
};

/** Every secret that the upstreams' options refer to. */
export const secretsIn = (upstreams: FleetSettings['upstreams']): readonly SecretPlace[] =>
  Object.entries(upstreams).flatMap(([upstream, { options }]) =>
    referencesIn(options).map(([path, reference]) => ({ upstream, path: formatPath(path), reference })),
  );

/** Those that have no value at present. */
export const unsetSecrets = (upstreams: FleetSettings['upstreams'], secrets: Secrets): readonly SecretPlace[] =>
  secretsIn(upstreams).filter(({ reference }) => secrets.read(reference)() === undefined);

function referencesIn(value: unknown, path: ConfigPath = []): readonly (readonly [ConfigPath, string])[] {
  const found = secretReference.safeParse(value);
  if (found.success) return [[path, found.data]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => referencesIn(inner, [...path, key]));
}
