/** Opens the text of a content chunk; what follows is the time at which the mock sent it. */
export const stampMark = '"content":"qx';

const alphabet = 'abcdefghijklmnop';
const stampLength = 12;

/** Microseconds of the machine's monotonic clock, which all its processes share. */
export const monotonicUs = (): number => Number(process.hrtime.bigint() / 1000n);

/** A time as letters: digits could look like personal data to a gateway that masks it. */
export const printStamp = (timeUs: number): string => {
  let rest = timeUs;
  let printed = '';
  for (let place = 0; place < stampLength; place += 1) {
    printed = alphabet.charAt(rest % 16) + printed;
    rest = Math.floor(rest / 16);
  }
  return `qx${printed}`;
};

/** The time printed at `at`, the first letter after the mark. */
export const readStamp = (text: string, at: number): number => {
  let timeUs = 0;
  for (let place = at; place < at + stampLength; place += 1) timeUs = timeUs * 16 + text.charCodeAt(place) - 97;
  return timeUs;
};
