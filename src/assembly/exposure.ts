import { isIP } from 'node:net';
import { ConfigErrors } from '../config/config-errors.ts';

/** Can programs of this machine alone reach this address? */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** Throws when the settings would let others call without a key. Ask again when they change. */
export function checkExposure(host: string, keysRequired: boolean): void {
  if (isLoopback(host) || keysRequired) return;
  const message = `must be true while listening on ${host}: others could call without a key; or listen on 127.0.0.1`;
  throw new ConfigErrors([{ file: 'gateway.yaml', place: undefined, path: 'auth.required', message }]);
}

/** Throws when the first key would be made and shown where others may read along. */
export function checkFirstKey(host: string, keys: number): void {
  if (isLoopback(host) || keys > 0) return;
  throw new Error(
    `Refused to listen on ${host}: there is no API key yet. Make one first: npm run nexus -- keys create operator --tier enterprise --role admin`,
  );
}
