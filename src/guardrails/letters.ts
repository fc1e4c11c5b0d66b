const inWord = /[\p{L}\p{N}]/u;
const betweenWords = /[^\p{L}\p{N}]+/gu;

/** A text's letters and digits alone, in lower case: quotes, marks and line breaks do not hide that it is the same. */
export const lettersOf = (text: string): string => text.toLowerCase().replace(betweenWords, '');

/** Letters of a text, and where each stands in it. */
export type PlacedLetters = { readonly letters: string; readonly places: Uint32Array };

/** `lettersOf` with places; of a letter that changes its length in lower case, the first. */
export function placedLetters(text: string): PlacedLetters {
  const places: number[] = [];
  let letters = '';
  let at = 0;
  for (const letter of text) {
    if (inWord.test(letter)) {
      const low = letter.toLowerCase().replace(betweenWords, '');
      for (let unit = 0; unit < low.length; unit++) places.push(at);
      letters += low;
    }
    at += letter.length;
  }
  return { letters, places: Uint32Array.from(places) };
}
