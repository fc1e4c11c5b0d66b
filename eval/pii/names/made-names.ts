import { givenNamesInA, givenNamesOfMen } from '../../../src/guardrails/pii/names/data/cyrillic-given-names.ts';
import { latinGivenNames } from '../../../src/guardrails/pii/names/data/latin-given-names.ts';
import { latinSurnames } from '../../../src/guardrails/pii/names/data/latin-surnames.ts';
import { romanised } from '../../../src/guardrails/pii/names/romanise.ts';
import { between } from '../../../test/support/seeded.ts';

type Random = () => number;

/** A name of nobody: in full, and its parts. */
export type MadeName = { readonly full: string; readonly given: string; readonly surname: string };

export const pick = <T>(random: Random, list: readonly T[]): T => {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new Error('There is nothing to choose from.');
  return one;
};
const words = (list: string): readonly string[] => list.split(/\s+/).filter((word) => word !== '');
export const titled = (word: string): string =>
  word.replace(/(^|[-' ])(\p{L})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase());

const given = Object.fromEntries(Object.entries(latinGivenNames).map(([key, list]) => [key, words(list)])) as Record<
  keyof typeof latinGivenNames,
  readonly string[]
>;
const surnames = Object.fromEntries(Object.entries(latinSurnames).map(([key, list]) => [key, words(list)])) as Record<
  keyof typeof latinSurnames,
  readonly string[]
>;

/** Where names are from, how often, with the surnames they go with and endings of surnames that are made up. */
const origins: readonly (readonly [
  weight: number,
  given: keyof typeof given,
  surname: keyof typeof surnames,
  endings: string,
])[] = [
  [26, 'english', 'english', 'son ton ley man field wood well ford er ham worth s by more'],
  [6, 'spanish', 'continental', 'ez o a as ero era al ano ada on illa'],
  [4, 'portuguese', 'continental', 'es eira o os ao inho al aes'],
  [6, 'french', 'continental', 'eau et in ier ard on elle aux ois ac ot'],
  [7, 'italian', 'continental', 'i ini etti elli one ucci ano ese isi acci ato'],
  [7, 'german', 'continental', 'er mann stein berg bach hoff feld inger au ler ke wald'],
  [5, 'dutch', 'continental', 'stra sma inga s en sen ink aart huis man dijk'],
  [10, 'nordic', 'continental', 'sen son sson dottir gaard strom berg qvist lund sdottir vik dal stad ussen'],
  [5, 'finnish', 'continental', 'nen la lainen ssa ri mo kka la vaara'],
  [11, 'slavic', 'slavic', 'ic ovic evic ek ova ova ska ski icz ak ik ec nik ka cek ova cova sek ar c nski ny na'],
  [5, 'hungarian', 'continental', 'i y as os di ai ffy ko esi hazi'],
  [5, 'japanese', 'eastern', 'moto mura yama da ta shi saki hara guchi no i ka zawa'],
  [9, 'eastern', 'eastern', 'i ari our awi an ad een ani u iyev ayev oglu yan adze shvili wala ola ede'],
  [9, 'russian', 'slavic', 'ov ova ev eva in ina sky skaya enko uk yuk iev ieva khin chev aev aeva'],
];
const totalWeight = origins.reduce((sum, [weight]) => sum + weight, 0);

const starts = words(
  'b br ch d dr f fr g gr h j k kr l m n p pr r s sch sh sk sl st t tr v w z kl bl th kh gl vl ml zh',
);
const vowels = words('a e i o u a e i o ei au ie ou a e');
const middles = words('l r n m s t d k b v g ll nn rt nd rk ld st mb lk rm ns dr ch sh z p x');

function stem(random: Random): string {
  let made = random() < 0.2 ? '' : pick(random, starts);
  made += pick(random, vowels) + pick(random, middles);
  if (random() < 0.35) made += pick(random, vowels) + pick(random, middles);
  return made;
}

const accents: Readonly<Record<string, readonly string[]>> = {
  a: ['á', 'à', 'ä', 'å', 'ã'],
  c: ['č', 'ç', 'ć'],
  e: ['é', 'è', 'ë', 'ě'],
  i: ['í', 'î', 'ï'],
  n: ['ñ', 'ń'],
  o: ['ó', 'ö', 'ø', 'õ'],
  s: ['š', 'ś'],
  u: ['ú', 'ü', 'ů'],
  z: ['ž', 'ż'],
  y: ['ý'],
  l: ['ł'],
};

function accented(random: Random, word: string, share: number): string {
  if (random() > share) return word;
  return word.replace(/[aceinosuzyl]/g, (letter) =>
    random() < 0.4 ? pick(random, accents[letter] ?? [letter]) : letter,
  );
}

const cyrillicGiven = words(`${givenNamesOfMen} ${givenNamesInA}`).filter((name) => name.length > 3);
const ukrainianEndings = words('enko chuk uk iuk skyi ska ets ko ak yshyn iv ov ova yk ych ynskyi ienko oruk ovych');

/** A Ukrainian or Russian name in Latin letters, now and then with a patronymic. */
export function transliteratedName(random: Random): MadeName {
  const one = titled(pick(random, romanised(pick(random, cyrillicGiven))));
  const isKnown = random() < 0.5;
  const surname = titled(isKnown ? pick(random, surnames.slavic) : stem(random) + pick(random, ukrainianEndings));
  const father = titled(pick(random, romanised(pick(random, cyrillicGiven)))).replace(/[aeiouy]+$/, '');
  const patronymic = father + pick(random, ['ovych', 'ivna', 'ovich', 'ovna', 'evich', 'evna', 'iovych']);
  const full = pick(random, [
    `${one} ${surname}`,
    `${one} ${surname}`,
    `${surname} ${one}`,
    `${one} ${patronymic} ${surname}`,
    `${surname} ${one} ${patronymic}`,
    `${one} ${patronymic}`,
    `${one.charAt(0)}. ${surname}`,
    `${surname} ${one.charAt(0)}. ${patronymic.charAt(0)}.`,
  ]);
  return { full, given: one, surname };
}

function surnameOf(random: Random, listed: readonly string[], endings: string): string {
  const isListed = random() < 0.45;
  let surname = isListed ? pick(random, listed) : stem(random) + pick(random, words(endings));
  if (random() < 0.04) surname = `${pick(random, ["o'", 'mc', 'mac', "d'"])}${titled(surname)}`;
  else if (random() < 0.05) surname += `-${pick(random, listed)}`;
  return titled(accented(random, surname, 0.25));
}

const particles = ['van', 'von', 'van der', 'de', 'da', 'dos', 'de la', 'di', 'del', 'al', 'van de', 'bin', 'le'];

/** A name of any origin. */
export function madeName(random: Random): MadeName {
  let at = random() * totalWeight;
  const origin = origins.find(([weight]) => (at -= weight) < 0) ?? pick(random, origins);
  const [, key, surnameKey, endings] = origin;
  let one = pick(random, given[key]);
  // Given names that no list has.
  if (random() < 0.12)
    one = stem(random) + pick(random, ['a', 'o', 'an', 'in', 'ia', 'us', 'el', 'ko', 'a', 'e', 'i', 'ur', 'id', 'y']);
  one = titled(accented(random, one, 0.2));
  if (random() < 0.04) one += `-${titled(pick(random, given[key]))}`;
  const bare = surnameOf(random, surnames[surnameKey], endings);
  const surname = random() < 0.05 ? `${pick(random, particles)} ${bare}` : bare;
  const initial = String.fromCharCode(65 + between(random, 0, 25));
  const kind = random();
  let full = `${one} ${surname}`;
  if (kind < 0.1) full = `${one} ${initial}. ${surname}`;
  else if (kind < 0.14) full = `${one} ${initial} ${surname}`;
  else if (kind < 0.18) full = `${one.charAt(0)}. ${surname}`;
  else if (kind < 0.21) full = `${one.charAt(0)}.${random() < 0.5 ? ' ' : ''}${initial}. ${surname}`;
  else if (kind < 0.24) full = `${surname}, ${one}`;
  else if (kind < 0.27) full = `${one} ${titled(pick(random, given[key]))} ${surname}`;
  else if (kind < 0.29) full = `${surname} ${one}`;
  else if (kind < 0.31) full = `${one} ${surname} ${pick(random, ['Jr.', 'II', 'III', 'MD', 'PhD'])}`;
  return { full, given: one, surname };
}
