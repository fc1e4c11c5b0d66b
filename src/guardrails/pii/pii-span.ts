/** Every kind of personal datum that is told apart. */
export const piiTypes = [
  'person',
  'address',
  'birth_date',
  'phone',
  'email',
  'ip',
  'iban',
  'card',
  'rnokpp',
  'edrpou',
  'passport',
  'id_card',
  'driver_licence',
  'national_id',
] as const;

export type PiiType = (typeof piiTypes)[number];

/** A personal datum in a text, from `start` up to `end` in UTF-16 units; `score` runs from 0 to 1. */
export type PiiSpan = { readonly type: PiiType; readonly start: number; readonly end: number; readonly score: number };
