import { endingOf, suffixes, undoubled, withoutFleetingVowel } from './suffixes.ts';

const reflexive = suffixes('ся сь');

/** Endings of nouns and adjectives. */
const nominal = suffixes(`
  а я у ю о е є и і ї ь й
  ом ем єм ою ею єю ам ям ами ями ах ях ів їв ові еві єві ей ьми има
  ія ії ію ією ій іям іями іях їй їя їю їєю їям їями їях
  ий ого ому им ім ої их ими ого ього ьому ьої ьою ьо іх іми їх їм їми`);

/** Endings of verbs. */
const verbal = suffixes(`
  ати ає аєть ають аю аєш аємо аєте ав ала ало али ано
  яти яє яєть яють яю яв яла яло яли
  ити ить иш имо ите ив ила ило или ять
  іти іє іють ів іла іло іли
  те айте яйте уйте юйте іть
  увати ує уєть ують ую уєш уємо уєте ував увала увало ували увано
  ювати ює юєть юють юю ював ювала ювало ювали
  ування уванню уванням уванні увань ювання юванню юванням юванні ювань`);

/** `міст` and `мост(у)`, `швидкість` and `швидкост(і)`: the last і before consonants answers to о. */
const withOpenVowel = (stem: string): string => stem.replace(/і(?=[^аеєиіїоуюя]{1,4}$)/u, 'о');

const evened = (stem: string): string => withOpenVowel(withoutFleetingVowel(undoubled(stem), 'оеі'));

/** Consonants as they stand before -і in the dative: `заявці` of `заявка`, `вазі` of `вага`. */
const softened: Readonly<Record<string, string>> = { ц: 'к', з: 'г', с: 'х' };

/** The stems a Ukrainian word form may have: `запитати` is a verb and `результати` a noun, which no ending tells. */
export function stemsUkrainian(word: string): readonly string[] {
  const root = word.slice(0, word.length - endingOf(word, reflexive).length);
  const ending = endingOf(root, nominal);
  const noun = root.slice(0, root.length - ending.length);
  const verbEnding = endingOf(root, verbal);
  const stems = new Set([evened(noun)]);
  if (verbEnding.length > ending.length) stems.add(evened(root.slice(0, -verbEnding.length)));
  // товарів is товар, архів is архів.
  if (ending === 'ів') stems.add(evened(root));
  const hard = ending === 'і' ? softened[noun.at(-1) ?? ''] : undefined;
  if (hard !== undefined) stems.add(evened(noun.slice(0, -1) + hard));
  return [...stems];
}
