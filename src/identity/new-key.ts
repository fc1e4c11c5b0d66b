import { randomBytes } from 'node:crypto';
import { newId } from '../runtime/ids.ts';

/** 256 bits: nobody guesses a key. */
const KEY_BYTES = 32;

/** A fresh key: `nx-` and 43 URL-safe characters. */
export const newKeyText = (): { readonly id: string; readonly text: string } => ({
  id: `key_${newId()}`,
  text: `nx-${randomBytes(KEY_BYTES).toString('base64url')}`,
});
