/** A stem keeps at least so many letters. */
const SHORTEST_STEM = 3;

/** Endings of a language, ready to be tried longest first. */
export type Suffixes = { readonly all: ReadonlySet<string>; readonly longest: number };

export function suffixes(list: string): Suffixes {
  const all = list.trim().split(/\s+/);
  return { all: new Set(all), longest: Math.max(...all.map(({ length }) => length)) };
}

/** The longest ending that leaves a stem, or an empty text. */
export function endingOf(word: string, { all, longest }: Suffixes): string {
  for (let length = Math.min(longest, word.length - SHORTEST_STEM); length > 0; length--) {
    const ending = word.slice(-length);
    if (all.has(ending)) return ending;
  }
  return '';
}

/** `нн` as in `оформлення` and `оформлень` becomes one letter. */
export const undoubled = (stem: string): string =>
  stem.length > SHORTEST_STEM && stem.at(-1) === stem.at(-2) ? stem.slice(0, -1) : stem;

const vowels = new Set('аеєиіїоуюяыэ');
const isConsonant = (letter: string | undefined): boolean =>
  letter !== undefined && letter !== 'ь' && !vowels.has(letter);

function hasVowel(text: string): boolean {
  for (const letter of text) if (vowels.has(letter)) return true;
  return false;
}

/** Drops the vowel that comes and goes before a last consonant: `заявок` and `заявк(а)`, `договір` and `договор(у)`. */
export function withoutFleetingVowel(stem: string, fleeting: string): string {
  const at = stem.length - 2;
  const vowel = stem[at];
  if (vowel === undefined || !fleeting.includes(vowel)) return stem;
  if (!isConsonant(stem.at(-1)) || !isConsonant(stem[at - 1])) return stem;
  return hasVowel(stem.slice(0, at)) && stem.length > SHORTEST_STEM ? stem.slice(0, at) + stem.slice(at + 1) : stem;
}
