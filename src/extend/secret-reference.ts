import { z } from 'zod';
import { GatewayFailure } from '../chat/failure.ts';

/** A secret is never written into a configuration file, only where to read it. */
export const secretReference = z
  .string()
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:.{1,1024})$/,
    'must be env:NAME or file:PATH, never the secret itself',
  )
  .describe('Where a secret is read from: env:NAME or file:PATH.');

const fitsHeader = /^[\t\x20-\x7e]{1,65536}$/;

/**
 * Reads a secret for a header of an upstream's requests, anew each time, so that a changed one counts at once. Throws
 * `upstream_auth_error` while there is none; its reason names the reference, never the value.
 */
export function requiredSecret(
  ports: { secret(reference: string): () => string | undefined },
  reference: string,
): () => string {
  const read = ports.secret(reference);
  return () => {
    const value = read();
    if (value !== undefined && fitsHeader.test(value)) return value;
    throw new GatewayFailure('upstream_auth_error', 'A secret that this model server asks for is not set here.', {
      reason: `${reference} ${value === undefined ? 'is not set or cannot be read' : 'holds what no header can'}`,
    });
  };
}
