import { givenNamesInA, givenNamesOfMen } from './data/cyrillic-given-names.ts';
import { latinGivenNames } from './data/latin-given-names.ts';
import { latinSurnames } from './data/latin-surnames.ts';
import { commonWords, placeWords } from './data/latin-words.ts';
import { foldOf } from './letters.ts';
import { romanised } from './romanise.ts';

/** Of the letters a to z, and one place for all that is none of them. */
const LETTERS = 27;
const OTHER = 26;
const FIRST_LETTER = 0x61;

const isSeen = new Uint8Array(LETTERS * LETTERS * LETTERS);

const letterOf = (code: number): number => {
  const at = foldOf(code) - FIRST_LETTER;
  return at >= 0 && at < OTHER ? at : OTHER;
};

function learn(word: string): void {
  let [before, last] = [OTHER, OTHER];
  for (let at = 0; at <= word.length; at++) {
    const letter = at < word.length ? letterOf(word.charCodeAt(at)) : OTHER;
    isSeen[(before * LETTERS + last) * LETTERS + letter] = 1;
    before = last;
    last = letter;
  }
}

for (const list of [...Object.values(latinGivenNames), ...Object.values(latinSurnames), commonWords, placeWords])
  list.split(/\s+/).forEach(learn);
for (const name of `${givenNamesOfMen} ${givenNamesInA}`.split(/\s+/)) romanised(name).forEach(learn);

/** A name of another language has one or two series of letters that no name here has. */
const STRANGE_SHARE = 0.45;
const LEAST_STRANGE = 3;

/**
 * Can nobody say the word that stands from `start` up to `end`: are many of its series of three letters in no name and no
 * word that is known here? So are tokens, keys and hashes.
 */
export function isUnspeakable(text: string, start: number, end: number): boolean {
  let [before, last, strange, all] = [OTHER, OTHER, 0, 0];
  for (let at = start; at <= end; at++) {
    const letter = at < end ? letterOf(text.charCodeAt(at)) : OTHER;
    if (last !== OTHER || before !== OTHER) {
      all++;
      if (isSeen[(before * LETTERS + last) * LETTERS + letter] === 0) strange++;
    }
    before = last;
    last = letter;
  }
  return strange >= LEAST_STRANGE && strange > all * STRANGE_SHARE;
}
