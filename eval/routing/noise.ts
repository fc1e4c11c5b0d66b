/** Ways in which the same text is written without meaning anything else. */
export const noises: Readonly<Record<'case' | 'whitespace' | 'typos', (text: string, random: () => number) => string>> =
  {
    case: (text, random) =>
      random() < 0.5
        ? text.toUpperCase()
        : text.replace(/\p{L}/gu, (letter) => (random() < 0.5 ? letter.toUpperCase() : letter.toLowerCase())),
    whitespace: (text, random) =>
      `  ${text.replace(/[ \n]/g, (space) => (random() < 0.3 ? space + ' '.repeat(1 + Math.floor(random() * 3)) : space))}\n\n`,
    /** In one word of twenty two letters change places. */
    typos: (text, random) =>
      text.replace(/\p{L}{4,}/gu, (word) => {
        if (random() >= 0.05) return word;
        const at = 1 + Math.floor(random() * (word.length - 2));
        return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
      }),
  };
