import { randomBytes } from 'node:crypto';

const POOL_BYTES = 4096;
const ID_BYTES = 12;
let pool = Buffer.alloc(0);
let at = 0;

/** An unguessable id of 16 URL-safe characters. Randomness is drawn in blocks: a draw for each id costs more than all the rest. */
export function newId(): string {
  if (at + ID_BYTES > pool.length) {
    pool = randomBytes(POOL_BYTES);
    at = 0;
  }
  const id = pool.toString('base64url', at, at + ID_BYTES);
  at += ID_BYTES;
  return id;
}
