import { isIP } from 'node:net';

const privateAddress = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[(?:::1\]|f[cd][\da-f]{2}:|fe80:))/i;
const privateName = /^(?:[\w-]{1,63}|(?:[\w-]{1,63}\.){1,8}(?:localhost|local|internal|svc))\.?$/i;

/** Is this host, as a URL writes it, one that only one's own network has: a private address, or a name that public DNS does not know? */
export const isOwnNetworkHost = (hostname: string): boolean =>
  isIP(hostname) !== 0 || hostname.startsWith('[') ? privateAddress.test(hostname) : privateName.test(hostname);
