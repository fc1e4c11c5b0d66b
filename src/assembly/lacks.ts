import type { UpstreamSettings } from '../config/fleet-settings.ts';
import type { Secrets } from '../config/secret.ts';
import { secretsIn } from '../config/secret-references.ts';
import type { Clock } from '../chat/scope.ts';

/** Says what an upstream lacks before it can be called, for people; undefined when it lacks nothing. */
export type Lack = () => string | undefined;
export const lacksNothing: Lack = () => undefined;

/** It is asked for every model of every decision, and only a file or a reload can change the answer. */
const LOOK_AGAIN_MS = 1000;

/**
 * What each upstream lacks: keys and addresses that are referred to and have no value. A key that is written to its file
 * counts within two seconds.
 */
export function lacksOf(
  upstreams: Readonly<Record<string, UpstreamSettings>>,
  read: Secrets['read'],
  clock: Pick<Clock, 'monotonic'>,
): ReadonlyMap<string, Lack> {
  return new Map(
    Object.entries(upstreams).map(([name, settings]) => {
      const needs = secretsIn({ [name]: settings }).map(({ path, reference }) => ({
        isSet: read(reference),
        words: wordsOf(path, reference),
      }));
      const look = (): string | undefined =>
        needs
          .filter(({ isSet }) => isSet() === undefined)
          .map(({ words }) => words)
          .join('; ') || undefined;
      return [name, needs.length === 0 ? lacksNothing : remembered(look, clock)];
    }),
  );
}

/** A file is named by what it is for: where it stands is nobody's business but the operator's. */
const wordsOf = (path: string, reference: string): string =>
  reference.startsWith('env:')
    ? `${reference.slice('env:'.length)} is not set`
    : `the file of its ${path} is not there`;

function remembered(look: Lack, clock: Pick<Clock, 'monotonic'>): Lack {
  let lookAt = -Infinity;
  let known: string | undefined;
  return () => {
    const now = clock.monotonic();
    if (now >= lookAt) {
      lookAt = now + LOOK_AGAIN_MS;
      known = look();
    }
    return known;
  };
}
