/** Ways to write a text so that a reader of words does not know it again, though people or models do. */
export type Obfuscation = { readonly name: string; readonly of: (text: string) => string };

const mapped = (text: string, letters: Readonly<Record<string, string>>, each = 1): string => {
  let at = 0;
  return Array.from(text)
    .map((char) => (char in letters && at++ % each === 0 ? (letters[char] ?? char) : char))
    .join('');
};

const homoglyphs = { a: 'а', c: 'с', e: 'е', i: 'і', o: 'о', p: 'р', x: 'х', y: 'у' };
const greek = { a: 'α', o: 'ο', v: 'ν', u: 'υ', p: 'ρ' };
const leet = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };
const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
const bold = (text: string): string =>
  text.replace(/[a-z]/gi, (char) => {
    const code = char.charCodeAt(0);
    return String.fromCodePoint(code >= 0x61 ? 0x1d41a + code - 0x61 : 0x1d400 + code - 0x41);
  });
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (char) => {
    const code = char.charCodeAt(0);
    return String.fromCharCode((code & 31) > 13 ? code - 13 : code + 13);
  });
const escapedUnits = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

export const obfuscations: readonly Obfuscation[] = [
  { name: 'zero-width characters', of: (text) => Array.from(text).join('\u200b') },
  { name: 'Cyrillic look-alikes', of: (text) => mapped(text, homoglyphs) },
  { name: 'every third a Cyrillic look-alike', of: (text) => mapped(text, homoglyphs, 3) },
  { name: 'Greek look-alikes', of: (text) => mapped(text, greek) },
  { name: 'full-width letters', of: fullWidth },
  { name: 'bold letters of mathematics', of: bold },
  { name: 'leetspeak', of: (text) => mapped(text, leet) },
  { name: 'spaced-out letters', of: (text) => text.replace(/ /g, '  ').replace(/(?<=\S)(?=\S)/g, ' ') },
  { name: 'spaced-out letters, words run together', of: (text) => text.replace(/(?<=\S)(?=\S)/g, ' ') },
  { name: 'dotted letters', of: (text) => text.replace(/(?<=[\p{L}\p{N}])(?=[\p{L}\p{N}])/gu, '.') },
  { name: 'upper case', of: (text) => text.toUpperCase() },
  { name: 'base64', of: (text) => Buffer.from(text).toString('base64') },
  { name: 'base64 twice', of: (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64') },
  { name: 'hexadecimal', of: (text) => Buffer.from(text).toString('hex') },
  { name: 'ROT13', of: rot13 },
  { name: 'backwards', of: (text) => Array.from(text).reverse().join('') },
  { name: 'numbered characters', of: escapedUnits },
  { name: 'percent encoding', of: (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&') },
  {
    name: 'Unicode tags',
    of: (text) => text.replace(/[ -~]/g, (c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))),
  },
  { name: 'an HTML comment', of: (text) => `<!-- ${text} -->` },
  { name: 'a Markdown comment', of: (text) => `[//]: # (${text})` },
  { name: 'emphasis within words', of: (text) => text.replace(/(\p{L}{2})(?=\p{L}{2})/gu, '$1**') },
];
