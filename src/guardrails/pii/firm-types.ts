import type { PiiType } from './pii-span.ts';

/** Types whose form tells them, so that halves that are put together, and bytes that happen to be text, are no chance. */
export const firmTypes: ReadonlySet<PiiType> = new Set([
  'phone',
  'email',
  'iban',
  'card',
  'rnokpp',
  'passport',
  'id_card',
  'driver_licence',
  'national_id',
]);
