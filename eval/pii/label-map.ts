import { type PiiType, piiTypes } from '../../src/guardrails/pii/pii-span.ts';

/** What the labels of public and own sets are to us. Sets may use our own names too. */
const types: Readonly<Record<string, PiiType>> = {
  PERSON: 'person',
  STREET_ADDRESS: 'address',
  ADDRESS: 'address',
  ZIP_CODE: 'address',
  BIRTH_DATE: 'birth_date',
  PHONE: 'phone',
  PHONE_NUMBER: 'phone',
  EMAIL: 'email',
  EMAIL_ADDRESS: 'email',
  IP_ADDRESS: 'ip',
  IBAN: 'iban',
  IBAN_CODE: 'iban',
  CREDIT_CARD: 'card',
  UA_RNOKPP: 'rnokpp',
  UA_EDRPOU: 'edrpou',
  PASSPORT_OLD: 'passport',
  PASSPORT_ID: 'id_card',
  US_SSN: 'national_id',
  US_DRIVER_LICENSE: 'driver_licence',
};

const ours = new Set<string>(piiTypes);
const isOurs = (label: string): label is PiiType => ours.has(label);

type Labelled = { readonly type: string };

/**
 * The type that a label means; undefined for what the product does not mask, such as a country, an organisation or an
 * age. A postal code is masked as a part of an address, not alone: it counts where the text has a street too.
 */
export function typeOf(label: string, siblings: readonly Labelled[]): PiiType | undefined {
  if (label === 'ZIP_CODE' && !siblings.some(({ type }) => type === 'STREET_ADDRESS' || type === 'ADDRESS'))
    return undefined;
  return types[label] ?? (isOurs(label) ? label : undefined);
}
