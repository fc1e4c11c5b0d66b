import {
  ambiguousGivenNames,
  givenNamesInA,
  givenNamesOfMen,
  givenNamesOfOwnStem,
} from './data/cyrillic-given-names.ts';
import { foldOf } from './letters.ts';
import { hashOf } from './letters.ts';
import { WordTable } from './word-table.ts';

/** What a Cyrillic word is as a given name; bits. */
export const given = {
  name: 1,
  /** In the nominative. */
  nominative: 2,
  /** A word, place or thing as well. */
  ambiguous: 4,
} as const;

/** Endings after a stem, of both languages; what one of them lacks does no harm. */
const endings = {
  hard: ['а', 'у', 'ові', 'ом', 'ем', 'і', 'е'],
  soft: ['я', 'ю', 'еві', 'єві', 'ем', 'єм', 'ї', 'і', 'е', 'и'],
  o: ['а', 'у', 'ові', 'ом', 'і', 'е'],
  a: ['и', 'ы', 'і', 'е', 'у', 'ою', 'ей', 'ой', 'о'],
  ya: ['і', 'ї', 'и', 'е', 'ю', 'ею', 'єю', 'ей', 'ёй', 'є'],
  sign: ['і', 'и', "'ю", 'ью', 'ю', 'я', 'еві', 'ем', 'е'],
} as const;

/** г, к, х before -і: Ольга, Ользі. */
const softened: Readonly<Record<string, string>> = { г: 'з', к: 'ц', х: 'с' };

/** The stem of a name and the endings of its cases. */
type Declined = readonly [stem: string, endings: readonly string[]];

function declined(name: string): readonly Declined[] {
  const stem = name.slice(0, -1);
  const last = name.slice(-1);
  if (last === 'а') {
    const soft = softened[stem.slice(-1)];
    return soft === undefined
      ? [[stem, endings.a]]
      : [
          [stem, endings.a],
          [`${stem.slice(0, -1)}${soft}`, ['і']],
        ];
  }
  if (last === 'я') return [[stem, endings.ya]];
  if (last === 'й') return [[stem, endings.soft]];
  if (last === 'ь') return [[stem, endings.sign]];
  if (last === 'о') return [[stem, endings.o]];
  // Ігор is written hard and declined soft.
  return last === 'р'
    ? [
        [name, endings.hard],
        [name, endings.soft],
      ]
    : [[name, endings.hard]];
}

const wordsOf = (list: string): readonly string[] => list.split(/\s+/).filter((word) => word !== '');

/** Every form of the Cyrillic given names, by its number. */
export const givenForms = new WordTable(8192);

function fill(): void {
  const ambiguous = new Set(wordsOf(ambiguousGivenNames).map((name) => hashOf(name)));
  const add = (name: string, forms: readonly Declined[]): void => {
    const own = hashOf(name);
    const bits = given.name | (ambiguous.has(own) ? given.ambiguous : 0);
    givenForms.add(own, bits | given.nominative);
    for (const [stem, ends] of forms) {
      const before = hashOf(stem);
      for (const end of ends) givenForms.add(hashOf(end, before), bits);
    }
  };
  for (const name of wordsOf(givenNamesOfMen)) add(name, declined(name));
  for (const name of wordsOf(givenNamesInA)) add(name, declined(name));
  for (const pair of wordsOf(givenNamesOfOwnStem)) {
    const [name = '', stem = ''] = pair.split('/');
    add(name, [[stem, name.startsWith('Люб') ? [...endings.sign, 'о'] : endings.hard]]);
  }
}

fill();

/** How much a Cyrillic word looks like a surname: 0 no, 1 a little, 2 as many others, 3 as nothing else does. */
export type SurnameLikeness = 0 | 1 | 2 | 3;

const caseEndings = {
  consonant: ['', 'а', 'у', 'ові', 'ом', 'ем', 'еві', 'і', 'е', 'и', 'ы'],
  soft: ['ь', 'я', 'ю', 'еві', 'ем', 'і', 'е'],
  o: ['о', 'а', 'у', 'ові', 'ом', 'і', 'е'],
  ov: ['', 'а', 'у', 'ым', 'им', 'ом', 'ові', 'е', 'і', 'ой', 'ою', 'ої', 'ій', 'ых', 'их', 'ы', 'и', 'о'],
  iv: ['ів', 'ова', 'ову', 'овим', 'овом', 'ові', 'їв', 'єва', 'єву', 'євим', 'ева', 'еву', 'евим', 'еві'],
  adjective: [
    'ий',
    'ій',
    'ый',
    'ой',
    'ого',
    'ому',
    'им',
    'ым',
    'ім',
    'ом',
    'а',
    'ої',
    'ій',
    'у',
    'ою',
    'ой',
    'ую',
    'ая',
    'их',
    'ых',
    'і',
    'ие',
  ],
  still: [''],
} as const;

type Ending = readonly [base: string, cases: readonly string[], likeness: SurnameLikeness];

const surnameEndings: readonly Ending[] = [
  ['енк', caseEndings.o, 3],
  ['єнк', caseEndings.o, 3],
  ['йчук', caseEndings.consonant, 3],
  ['чук', caseEndings.consonant, 3],
  ['щук', caseEndings.consonant, 3],
  ['нюк', caseEndings.consonant, 3],
  ['люк', caseEndings.consonant, 3],
  ['дзе', caseEndings.still, 3],
  ['швілі', caseEndings.still, 3],
  ['швили', caseEndings.still, 3],
  ['ук', caseEndings.consonant, 2],
  ['юк', caseEndings.consonant, 2],
  ['ськ', caseEndings.adjective, 2],
  ['цьк', caseEndings.adjective, 2],
  ['зьк', caseEndings.adjective, 2],
  ['ск', caseEndings.adjective, 2],
  ['цк', caseEndings.adjective, 2],
  ['ов', caseEndings.ov, 2],
  ['ев', caseEndings.ov, 2],
  ['єв', caseEndings.ov, 2],
  ['їн', caseEndings.ov, 2],
  ['ин', caseEndings.ov, 2],
  ['ін', caseEndings.ov, 2],
  ['ын', caseEndings.ov, 2],
  ['ян', caseEndings.consonant, 2],
  ['янц', caseEndings.consonant, 2],
  ['ич', caseEndings.consonant, 2],
  ['іч', caseEndings.consonant, 2],
  ['ик', caseEndings.consonant, 2],
  ['ник', caseEndings.consonant, 2],
  ['як', caseEndings.consonant, 2],
  ['ак', caseEndings.consonant, 2],
  ['чак', caseEndings.consonant, 2],
  ['ко', caseEndings.still, 2],
  ['к', caseEndings.o, 1],
  ['йк', caseEndings.o, 2],
  ['ець', caseEndings.still, 2],
  ['ц', caseEndings.soft, 1],
  ['ишин', caseEndings.ov, 3],
  ['ишен', caseEndings.consonant, 2],
  ['ов', caseEndings.iv, 2],
  ['ейко', caseEndings.still, 2],
  ['ан', caseEndings.consonant, 1],
  ['сон', caseEndings.consonant, 2],
  ['берг', caseEndings.consonant, 3],
  ['штейн', caseEndings.consonant, 3],
  ['ман', caseEndings.consonant, 2],
  ['ер', caseEndings.consonant, 1],
  ['ль', caseEndings.still, 1],
  ['аго', caseEndings.still, 2],
  ['ых', caseEndings.still, 2],
  ['оглу', caseEndings.still, 3],
  ['огли', caseEndings.still, 3],
];

/** Longest ending looked up, in letters. */
const LONGEST = 9;
/** A surname has at least so many letters before the ending that tells it. */
const LEAST_STEM = 2;

const likenessByEnding = new WordTable(4096);
const patronymicEndings = new WordTable(512);

/** What a Cyrillic word is as a patronymic; bits. */
export const patronymic = { surely: 1, perhaps: 2 } as const;

function reversedHash(ending: string): number {
  let hash = 0;
  for (let at = ending.length - 1; at >= 0; at--)
    hash = (Math.imul(hash, 0x01000193) ^ foldOf(ending.charCodeAt(at))) | 0;
  return hash;
}

for (const [base, cases, likeness] of surnameEndings)
  for (const ending of cases) likenessByEnding.add(reversedHash(base + ending), 1 << likeness);
for (const base of ['їв', 'ів'])
  for (const ending of ['', 'а', 'у', 'им', 'ові']) likenessByEnding.add(reversedHash(base + ending), 1 << 2);

const ofFather = ['', 'а', 'у', 'еві', 'ові', 'ем', 'ом', 'і', 'е'];
const ofFatherSheUk = ['а', 'и', 'і', 'у', 'ою', 'о'];
const ofFatherSheRu = ['а', 'ы', 'е', 'у', 'ой', 'ою'];
for (const base of ['ович', 'йович', 'евич', 'ьович', 'євич'])
  for (const ending of ofFather) patronymicEndings.add(reversedHash(base + ending), patronymic.surely);
for (const base of ['ілліч', 'ллич', 'ильич', 'кузьмич', 'лукич', 'фомич', 'хомич', 'никитич', 'саввич', 'савич'])
  for (const ending of ofFather) patronymicEndings.add(reversedHash(base + ending), patronymic.surely);
for (const base of ['івн', 'ївн', 'иничн', 'ильічн', 'їчн', 'кінічн'])
  for (const ending of ofFatherSheUk) patronymicEndings.add(reversedHash(base + ending), patronymic.surely);
for (const base of ['овн', 'евн', 'ьевн', 'иничн', 'ничн', 'мичн', 'тичн', 'вичн'])
  for (const ending of ofFatherSheRu) patronymicEndings.add(reversedHash(base + ending), patronymic.perhaps);

/** Bits of the longest listed ending of the letters from `start` up to `end`. */
function bitsOfEnding(table: WordTable, text: string, start: number, end: number, leastStem: number): number {
  let hash = 0;
  let bits = 0;
  const first = Math.max(start + leastStem, end - LONGEST);
  for (let at = end - 1; at >= first; at--) {
    hash = (Math.imul(hash, 0x01000193) ^ foldOf(text.charCodeAt(at))) | 0;
    bits = table.bitsOf(hash) || bits;
  }
  return bits;
}

export const patronymicOf = (text: string, start: number, end: number): number =>
  bitsOfEnding(patronymicEndings, text, start, end, 0);

export function surnameLikeness(text: string, start: number, end: number): SurnameLikeness {
  const bits = bitsOfEnding(likenessByEnding, text, start, end, LEAST_STEM);
  if (bits >= 8) return 3;
  if (bits >= 4) return 2;
  return bits >= 2 ? 1 : 0;
}

/** What a given name of two halves is, as Марія-Тереза; 0 unless both are given names. */
export function givenBitsOfDouble(word: string): number {
  const [first = '', second = ''] = word.split(/[-‐‑]/);
  const half = givenForms.bitsOf(hashOf(first));
  return half !== 0 && givenForms.bitsOf(hashOf(second)) !== 0 ? half & ~given.ambiguous : 0;
}
