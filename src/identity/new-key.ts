import { randomBytes } from 'node:crypto';
import { newId } from '../runtime/ids.ts';

/** 256 bits: nobody guesses a key. */
const KEY_BYTES = 32;

export type NewKey = { readonly id: string; readonly text: string };

/** A fresh text of a key: `nx-` and 43 URL-safe characters. */
export const newText = (): string => `nx-${randomBytes(KEY_BYTES).toString('base64url')}`;

/** A fresh key. */
export const newKeyText = (): NewKey => ({ id: `key_${newId()}`, text: newText() });
