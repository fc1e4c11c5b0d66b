import type { PiiType } from './pii-span.ts';

/** As an end user reads them. */
const names: Readonly<Record<PiiType, string>> = {
  person: "a person's name",
  address: 'a postal address',
  birth_date: 'a date of birth',
  phone: 'a phone number',
  email: 'an e-mail address',
  ip: 'an IP address',
  iban: 'a bank account number (IBAN)',
  card: 'a payment card number',
  rnokpp: 'a taxpayer number (RNOKPP)',
  edrpou: 'a company number (EDRPOU)',
  passport: 'a passport number',
  id_card: 'the number of an identity card',
  driver_licence: 'the number of a driving licence',
  national_id: 'a national identity number',
};

export const nameOf = (type: PiiType): string => names[type];
