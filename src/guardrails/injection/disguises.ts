const leet = new Map(
  Object.entries({
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '8': 'b',
    '9': 'g',
    '@': 'a',
    $: 's',
    '!': 'i',
    '|': 'l',
    '+': 't',
  }),
);
const leetSign = /[013457-9@$!|+]/g;

/** A word with letters for the digits and signs that stand for them. */
export const deleeted = (word: string): string => word.replace(leetSign, (sign) => leet.get(sign) ?? sign);
