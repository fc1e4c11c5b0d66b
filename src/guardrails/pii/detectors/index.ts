import type { Detector } from '../detector.ts';
import { namesAndAddresses } from '../names/names-and-addresses.ts';
import { birthDate } from './birth-date.ts';
import { card } from './card.ts';
import { driverLicence } from './driver-licence.ts';
import { edrpou } from './edrpou.ts';
import { email } from './email.ts';
import { iban } from './iban.ts';
import { idCard } from './id-card.ts';
import { ip } from './ip.ts';
import { nationalId } from './national-id.ts';
import { passport } from './passport.ts';
import { phone } from './phone.ts';
import { rnokpp } from './rnokpp.ts';

/** Every detector of personal data; a new one is a file and a line here. */
export const detectors: readonly Detector[] = [
  birthDate,
  card,
  driverLicence,
  edrpou,
  email,
  iban,
  idCard,
  ip,
  nationalId,
  passport,
  phone,
  rnokpp,
  namesAndAddresses,
];
