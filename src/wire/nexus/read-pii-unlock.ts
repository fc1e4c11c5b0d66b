import { invalidField } from '../invalid-field.ts';
import { readJsonBody } from '../json-body.ts';
import { piiUnlockRequestSchema } from './pii-unlock-schema.ts';

/** Reads `POST /v1/pii/unlock`. Throws a 400 that names the field. */
export function readPiiUnlock(bytes: Buffer): { readonly reason: string; readonly minutes: number } {
  const { value } = readJsonBody(bytes, 'reason');
  const checked = piiUnlockRequestSchema.safeParse(value);
  if (!checked.success) throw invalidField(checked.error, value);
  return checked.data;
}
