import { isIP } from 'node:net';
import { ConfigErrors } from '../config/config-errors.ts';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** Throws when the gateway would be open to others without a key. Ask again when the settings change. */
export function checkExposure(host: string, keysRequired: boolean, keys: number): void {
  if (isLoopback(host)) return;
  if (!keysRequired) {
    const message = `must be true while listening on ${host}: others could call without a key; or listen on 127.0.0.1`;
    throw new ConfigErrors([{ file: 'gateway.yaml', place: undefined, path: 'auth.required', message }]);
  }
  if (keys === 0) {
    throw new Error(
      `Refused to listen on ${host}: there is no API key yet. Make one first: npm run nexus -- keys create`,
    );
  }
}
