import { isIP } from 'node:net';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** Throws when the gateway would be open to others without a key. */
export function checkExposure(host: string, keysRequired: boolean, keys: number): void {
  if (isLoopback(host)) return;
  if (!keysRequired) {
    throw new Error(
      `Refused to listen on ${host} without keys: set auth.required to true in gateway.yaml, or HOST=127.0.0.1.`,
    );
  }
  if (keys === 0) {
    throw new Error(
      `Refused to listen on ${host}: there is no API key yet. Make one first: npm run nexus -- keys create`,
    );
  }
}
