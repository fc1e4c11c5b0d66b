/**
 * A compact suffix stripper in the manner of Porter, "An algorithm for suffix stripping" (1980): plural and verb endings,
 * then derivational suffixes where enough of a word is left before them.
 */
export function stemEnglish(word: string): string {
  if (word.length < 4) return word;
  let stem = withoutVerbEnding(withoutPlural(word));
  if (stem.endsWith('y') && stem.length > 3 && !isVowel(stem, stem.length - 2)) stem = `${stem.slice(0, -1)}i`;
  stem = replaceSuffix(stem, derivations, 1);
  stem = replaceSuffix(stem, residues, 2);
  return withoutFinalLetters(stem);
}

const isVowel = (word: string, at: number): boolean => {
  const letter = word[at] ?? '';
  return letter === 'y' ? at > 0 && !isVowel(word, at - 1) : 'aeiou'.includes(letter) && letter !== '';
};

function hasVowel(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isVowel(text, at)) return true;
  return false;
}

/** Porter's m: how many times a vowel is followed by a consonant. */
function measure(text: string): number {
  let turns = 0;
  for (let at = 1; at < text.length; at++) if (isVowel(text, at - 1) && !isVowel(text, at)) turns++;
  return turns;
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (word.endsWith('ies')) return `${word.slice(0, -3)}${word.length > 4 ? 'y' : 'ie'}`;
  if (word.endsWith('ss') || word.endsWith('us') || word.endsWith('is') || !word.endsWith('s')) return word;
  return word.slice(0, -1);
}

function withoutVerbEnding(word: string): string {
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const ending = ['ingly', 'edly', 'ing', 'ed'].find((suffix) => word.endsWith(suffix));
  if (!ending) return word;
  const stem = word.slice(0, -ending.length);
  if (!hasVowel(stem) || stem.length < 3) return word;
  if (/(at|bl|iz)$/.test(stem)) return `${stem}e`;
  const doubled = stem.at(-1) === stem.at(-2) && !/[lsz]$/.test(stem) && !isVowel(stem, stem.length - 1);
  if (doubled) return stem.slice(0, -1);
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

/** Consonant, vowel, consonant, as in `fil(e)`: an `e` was dropped before the ending. */
function endsShort(stem: string): boolean {
  const last = stem.length - 1;
  return (
    last >= 2 && !isVowel(stem, last) && isVowel(stem, last - 1) && !isVowel(stem, last - 2) && !/[wxy]$/.test(stem)
  );
}

type Rules = readonly (readonly [suffix: string, replacement: string])[];

/** Longest first. */
const derivations: Rules = [
  ['ization', 'ize'],
  ['ational', 'ate'],
  ['fulness', ''],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['ousli', 'ous'],
  ['entli', 'ent'],
  ['ator', 'ate'],
  ['izer', 'ize'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['icate', 'ic'],
  ['iciti', 'ic'],
  ['alize', 'al'],
  ['ical', 'ic'],
  ['alli', 'al'],
  ['ness', ''],
  ['ful', ''],
  ['eli', 'e'],
  ['li', ''],
];

const residues: Rules = [
  ['ement', ''],
  ['ance', ''],
  ['ence', ''],
  ['able', ''],
  ['ible', ''],
  ['ment', ''],
  ['sion', 's'],
  ['tion', 't'],
  ['ate', ''],
  ['ant', ''],
  ['ent', ''],
  ['ism', ''],
  ['iti', ''],
  ['ous', ''],
  ['ive', ''],
  ['ize', ''],
  ['al', ''],
  ['er', ''],
  ['or', ''],
  ['ic', ''],
];

/** The first rule whose suffix stands is the only one tried, and applies where at least `least` measures are left. */
function replaceSuffix(word: string, rules: Rules, least: number): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (!rule) return word;
  const stem = word.slice(0, word.length - rule[0].length);
  return measure(stem) >= least ? stem + rule[1] : word;
}

function withoutFinalLetters(word: string): string {
  const stem = word.slice(0, -1);
  if (word.endsWith('e') && (measure(stem) > 1 || (measure(stem) === 1 && !endsShort(stem)))) return stem;
  return word.endsWith('ll') && measure(stem) > 1 ? stem : word;
}
