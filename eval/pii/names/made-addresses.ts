import { placeWords } from '../../../src/guardrails/pii/names/data/latin-words.ts';
import { between } from '../../../test/support/seeded.ts';
import { madeName, pick, titled } from './made-names.ts';

type Random = () => number;

const list = (words: string): readonly string[] => words.split('|');
const americanStreets = list(
  'Street|St|St.|Avenue|Ave|Ave.|Road|Rd|Drive|Dr|Lane|Ln|Boulevard|Blvd|Court|Ct|Place|Way|Terrace|Crescent|Close|Grove|Parkway|Square|Trail|Circle|Highway|Gardens|Row|Hill|Mews|Walk|Turnpike|Plaza|Crossing|Ridge|Point|View|Harbor|Gateway|Mall|Fort|Hills|Isle|Lodge|Pass|Loop|Dam|Extensions|Summit|Forges|Islands|Meadow|Springs|Station|Track|Union|Valley',
);
const before = list(
  'Rue|Rue de|Rue du|Rue de la|Avenue de|Avenue des|Via|Via dei|Viale|Piazza|Corso|Calle|C/|Avda.|Avenida|Paseo|Rua|R|Travessa|Praça|ul.|Ulica|al.|Place de|Boulevard|Chemin de|Camino|Rúa do|Plaza|vul.|vulytsia|prosp.|Odos|Av',
);
const endings = list(
  'strasse|straße|gasse|weg|platz|allee|ring|straat|laan|plein|weg|dijk|vägen|gatan|gata|vej|gade|veien|gate|tie|katu|kuja|polku|braut|stræti|vegur|stigur|gatan|vangen|bakken|mannstrasse|torp|markt|tanum|näs',
);
const after = list(
  'utca|u.|út|útja|tér|tere|rkp.|kapu|körút|terrasse|allé|street|tee|põik|Str.|Strasse|Weg|trg|ulica|cesta|nábřeží|náměstí|ulitsa|katu|sokak|Caddesi',
);
const states = list(
  'AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|NSW|VIC|QLD|ON|BC|AT|SK|NI|GU|PE|MQ|OV|KA|LI|EC|nan',
);
const places = placeWords.split(/\s+/).filter((word) => word.length > 3);
export const countries = places.slice(0, 118).map(titled);
export const nationalities = places.slice(places.indexOf('ukrainian'), places.indexOf('greenlander')).map(titled);
const cities = places.slice(places.indexOf('kyiv'), places.indexOf('ukrainian')).map(titled);
const villageStarts = list(
  'Berg|Hol|Kirch|Nieder|Ober|Saint-|San |Santa |Villa|Port |New |Kle|Brü|Mar|Lan|Tre|Ros|Kol|Sel|Vik|Stor|Lil|Mont|Val|Puer|Gra|Bel|Dob|Nov|Kra|Sta|Hor|Cam|Lei|Wes|Old |Fort |Møl|Åre|Kápo|Szent',
);
const villageEnds = list(
  'dorf|heim|berg|feld|stad|ville|burg|ton|ham|ice|ovo|ow|owo|any|hely|falu|lehti|joki|järvi|vik|nes|dal|bo|um|ega|ano|ello|etto|ares|ac|y|oux|in|itz|au|bach|see|hausen|wil|lund|by|köping|sund|fjord|ey|vogur',
);

export const madeCity = (random: Random): string => {
  const city = random() < 0.55 ? pick(random, cities) : `${pick(random, villageStarts)}${pick(random, villageEnds)}`;
  const kind = random();
  if (kind < 0.12) return city.toUpperCase();
  if (kind < 0.17) return `${pick(random, ['North', 'West', 'New', 'Upper', 'Bad', 'Den', 'La', 'Le', 'Los'])} ${city}`;
  return kind < 0.2
    ? `${city}${pick(random, [' am Main', ' de los Rios', ' nad Labem', ' on Sea', ' Bay', ' u Brna', '-les-Bains'])}`
    : city;
};

const digits = (random: Random, least: number, most: number): string =>
  Array.from({ length: between(random, least, most) }, () => between(random, 0, 9)).join('');

const house = (random: Random): string =>
  `${between(random, 1, 400)}${random() < 0.08 ? pick(random, ['a', 'B', '-A', '/2', '.']) : ''}`;

function streetName(random: Random): string {
  const { given, surname } = madeName(random);
  return pick(random, [
    surname,
    surname,
    given,
    titled(
      pick(random, [
        'oak',
        'maple',
        'mill',
        'church',
        'station',
        'park',
        'high',
        'main',
        'green',
        'lake',
        'victoria',
        'king',
        'queen',
        'castle',
        'river',
        'garden',
        'bridge',
        'school',
        'west',
        'east',
      ]),
    ),
    madeCity(random),
  ]);
}

/** A street, most often with a house number. */
export function madeStreet(random: Random): string {
  const name = streetName(random);
  const number = house(random);
  const kind = random();
  if (kind < 0.34) return `${number} ${name} ${pick(random, americanStreets)}`;
  if (kind < 0.42) return `${name} ${pick(random, americanStreets)}`;
  if (kind < 0.56) return `${pick(random, before)} ${name} ${number}`;
  if (kind < 0.64) return `${number}${random() < 0.3 ? ',' : ''} ${pick(random, before).toLowerCase()} ${name}`;
  if (kind < 0.82) return `${name.split(' ')[0] ?? name}${pick(random, endings)} ${number}`;
  if (kind < 0.92) return `${name} ${pick(random, after)} ${number}`;
  return `${name} ${number}`;
}

const flat = (random: Random): string =>
  pick(random, [
    `Apt. ${digits(random, 1, 3)}`,
    `Suite ${digits(random, 1, 3)}`,
    `Apt ${digits(random, 1, 3)}`,
    `Unit ${digits(random, 1, 2)}`,
    `Flat ${digits(random, 1, 2)}`,
    `#${digits(random, 1, 3)}`,
    `Apartment ${digits(random, 1, 3)}`,
    `Floor ${digits(random, 1, 1)}`,
    `kv. ${digits(random, 1, 3)}`,
    `Box ${digits(random, 2, 4)}`,
  ]);

const military = (random: Random): string => {
  const end = `${pick(random, ['APO', 'FPO', 'DPO'])} ${pick(random, ['AA', 'AE', 'AP'])} ${digits(random, 5, 5)}`;
  const first = pick(random, [
    `PSC ${digits(random, 4, 4)}, Box ${digits(random, 4, 4)}`,
    `Unit ${digits(random, 4, 4)} Box ${digits(random, 4, 4)}`,
    `${pick(random, ['USS', 'USNS', 'USCGC', 'USNV'])} ${madeName(random).surname}`,
  ]);
  return `${first}${random() < 0.8 ? '\n' : ', '}${end}`;
};

const capital = (random: Random): string => String.fromCharCode(65 + between(random, 0, 25));

/** Five digits, or letters and digits as in Britain, Canada, the Netherlands and Poland. */
function madeZip(random: Random): string {
  if (random() < 0.75) return digits(random, 4, 5);
  return pick(random, [
    `${capital(random)}${capital(random)}${digits(random, 1, 2)} ${digits(random, 1, 1)}${capital(random)}${capital(random)}`,
    `${capital(random)}${digits(random, 1, 1)}${capital(random)} ${digits(random, 1, 1)}${capital(random)}${digits(random, 1, 1)}`,
    `${digits(random, 4, 4)} ${capital(random)}${capital(random)}`,
    `${digits(random, 2, 2)}-${digits(random, 3, 3)}`,
  ]);
}

/** A postal address on one line or several. */
export function madeAddress(random: Random): string {
  const kind = random();
  if (kind < 0.07) return military(random);
  if (kind < 0.1) return `the corner of ${madeStreet(random)} and ${madeStreet(random)}`;
  if (kind < 0.13) return `P.O. Box ${digits(random, 2, 5)}, ${madeCity(random)} ${digits(random, 4, 6)}`;
  const street = (random() < 0.25 ? `${digits(random, 2, 5)} ` : '') + madeStreet(random);
  const first = random() < 0.5 ? `${street}${pick(random, [' ', ', ', '\n ', ' '])}${flat(random)}` : street;
  if (kind < 0.3) return first;
  const gap = pick(random, [', ', ', ', '\n', '\n ', ' ', '\n    ']);
  const zip = madeZip(random);
  const city = madeCity(random);
  const rest = pick(random, [
    city,
    `${city}, ${pick(random, states)} ${zip}`,
    `${city}, ${pick(random, states)} ${zip}`,
    `${city} ${pick(random, states)}`,
    `${city}${gap}${pick(random, countries)}`,
    `${city}${gap}${pick(random, countries)} ${zip}`,
    `${city}, ${pick(random, countries)} ${zip}`,
    `${zip} ${city}`,
    `${zip} ${city}, ${pick(random, countries)}`,
    `${city}\n, ${pick(random, states)}\n ${pick(random, countries)} ${zip}`,
    `${city}${gap}${pick(random, states)}${gap}${zip}`,
    `${city}, ${digits(random, 5, 5)}, ${pick(random, countries)}`,
  ]);
  return `${first}${gap}${rest}`;
}
