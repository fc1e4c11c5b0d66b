/** Calling codes of ITU-T E.164 that are assigned to countries. */
const assigned =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[1-8]|2[2346]\d|25[0-8]|29[017-9]|35\d|37[0-8]|38[0-35-79]|42[013]|50\d|59\d|67[02-9]|68\d|69[0-2]|85[02356]|88[06]|96[0-8]|97[0-7]|99[2-68])/;

/** How many digits follow the calling code, least and most, where numbers have few lengths. */
const lengths: Readonly<Record<string, readonly [least: number, most: number]>> = {
  1: [10, 10],
  7: [10, 10],
  30: [10, 10],
  31: [9, 9],
  32: [8, 9],
  33: [9, 9],
  34: [9, 9],
  36: [8, 9],
  40: [9, 9],
  41: [9, 9],
  44: [9, 10],
  45: [8, 8],
  46: [7, 9],
  47: [8, 8],
  48: [9, 9],
  61: [9, 9],
  90: [10, 10],
  91: [10, 10],
  351: [9, 9],
  353: [7, 9],
  359: [7, 9],
  370: [8, 8],
  371: [8, 8],
  372: [7, 8],
  373: [8, 8],
  374: [8, 8],
  375: [9, 9],
  380: [9, 9],
  381: [8, 9],
  420: [9, 9],
  421: [9, 9],
  972: [8, 9],
  994: [9, 9],
  995: [9, 9],
  998: [9, 9],
};

const LEAST_NATIONAL = 7;
/** E.164 allows fifteen digits with the calling code. */
const MOST_DIGITS = 15;

/** Whether digits, the calling code first, have the length of a telephone number in its country. */
export function isInternational(digits: string): boolean {
  const code = assigned.exec(digits)?.[0];
  if (code === undefined || digits.length > MOST_DIGITS) return false;
  const [least, most] = lengths[code] ?? [LEAST_NATIONAL, MOST_DIGITS];
  const national = digits.length - code.length;
  return national >= least && national <= most;
}
