import { endingOf, suffixes, undoubled, withoutFleetingVowel } from './suffixes.ts';

const reflexive = suffixes('ся сь');

/** Endings of nouns and adjectives. */
const nominal = suffixes(`
  а я у ю о е и ы ь й
  ом ем ой ей ою ею ам ям ами ями ах ях ов ев ьми ье ья ью ьем ьев ьям ьями ьях
  ия ии ию ией ием ий иям иями иях ие
  ый ого его ому ему ым им ую юю ая яя ое ее ые ых их ыми ими ейший ейшая ейшие`);

/** Endings that only verbs and verbal nouns have. */
const verbal = suffixes(`
  ать ает ают аю аешь аем аете ять яет яют яю ить ишь еть еет еют ешь
  овать ует уют уешь уем уете овал ован ование ования ованию ованием ований
  ывать ывает ывают ывал ывание ывания ивать ивает ивают ивал ивание ивания`);

/** Endings of verbs that nouns end in too: `указала` and `материала`, `платит` and `лимит`. */
const shared = suffixes(`
  ал ала ало али ано аны ял яла яло яли ил ила ило или ел ела ело ели ит ите ят ат ет ете ут
  овала овало овали ована овано ованы ывала ывало ывали ивала ивало ивали`);

const abstract = suffixes('ост');

function evened(stem: string): string {
  const single = undoubled(stem);
  return withoutFleetingVowel(undoubled(single.slice(0, single.length - endingOf(single, abstract).length)), 'ое');
}

/** The stems a Russian word form may have; two where its ending does not tell a verb from a noun. */
export function stemsRussian(word: string): readonly string[] {
  const root = word.slice(0, word.length - endingOf(word, reflexive).length);
  const without = (ending: string): string => evened(root.slice(0, root.length - ending.length));
  const noun = endingOf(root, nominal);
  const verb = endingOf(root, verbal);
  if (verb.length > noun.length) return [without(verb)];
  const either = endingOf(root, shared);
  return either.length > noun.length ? [...new Set([without(noun), without(either)])] : [without(noun)];
}
