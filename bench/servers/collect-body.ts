import type { IncomingMessage } from 'node:http';

/** Calls `arrived` with the whole request body. */
export const collectBody = (request: IncomingMessage, arrived: (body: Buffer) => void): void => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => arrived(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)));
};
