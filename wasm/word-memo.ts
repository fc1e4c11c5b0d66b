// Words that have been read before are known again, in AssemblyScript: most words of a text come more than once, and to look at
// sixteen units at once costs less than to read a word letter by letter.

import { isWithin } from './lanes';

/** So many UTF-16 units of a text are read at a time. */
export const chunkUnits: i32 = 16384;

/** A byte for each unit, which says what letter it is: a Latin one, a figure or a Cyrillic one; 0 where it is none of these. */
const bytesAt: usize = memory.data(chunkUnits + 48);
/** A bit for each unit that is such a letter. */
const lettersAt: usize = memory.data((chunkUnits >> 3) + 16);
/** Longer words are read each time. */
const longestKept: u32 = 16;
/** As many bytes of 255 before 0 as a word may have: what stands `n` before the middle keeps `n` bytes of sixteen. */
const keptBytes: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0,
]);

const memoBits: i32 = 11;
const entryBytes: i32 = 64;
/** A word's letters say where its entry is; of two that have the same place the later one has it. */
const entries: usize = memory.data(entryBytes << memoBits, entryBytes);
/** The entry of a word that is not kept, until the next one comes. */
const unkept: usize = memory.data(entryBytes, entryBytes);

// What stands in an entry behind the letters of the word: places of features, its hash, its classes, the scripts it is of, its
// length, how many features it has, and three answers that are 0 or 1.
export const placesIn: usize = 16;
export const hashIn: usize = 32;
export const classesIn: usize = 36;
export const scriptsIn: usize = 40;
export const lengthIn: usize = 44;
export const featuresIn: usize = 48;
export const isShortIn: usize = 52;
export const isSingleIn: usize = 56;
export const isOddIn: usize = 60;

/** Looks over so many units, and the one behind them. */
export function lookOver(units: usize, size: i32): void {
  for (let at: usize = 0; at <= <usize>size; at += 16) {
    const low = v128.load(units + (at << 1));
    const high = v128.load(units + (at << 1), 16);
    // As bytes, what is above 255 is 255, and what is negative is 0: all from 0x8000 on and, below, all before Cyrillic.
    const latin = i8x16.narrow_i16x8_u(low, high);
    const before = i16x8.splat(0x3ff);
    const cyrillic = i8x16.narrow_i16x8_u(i16x8.sub(low, before), i16x8.sub(high, before));
    const small = v128.or(latin, i8x16.splat(0x20));
    const isLatin = v128.or(isWithin(small, 0x61, 26), isWithin(latin, 0x30, 10));
    const isCyrillic = isWithin(cyrillic, 1, 0x60);
    const marked = v128.or(cyrillic, i8x16.splat(<i8>0x80));
    v128.store(bytesAt + at, v128.or(v128.and(latin, isLatin), v128.and(marked, isCyrillic)));
    store<u16>(lettersAt + (at >> 3), <u16>i8x16.bitmask(v128.or(isLatin, isCyrillic)));
  }
}

/** How many such letters stand together from here on; 57 or more where there are more. */
export function lettersFrom(at: i32): i32 {
  return <i32>ctz(~(load<u64>(lettersAt + ((<usize>at) >> 3)) >> (at & 7)));
}

/** The entry of the word of so many letters that stands here; 0 where it is not known. */
export function knownEntry(at: i32, letters: i32): usize {
  if (!canBeKept(letters)) return 0;
  const first = firstOf(at, letters);
  const last = lastOf(at, letters);
  const entry = entryOf(first, last);
  return ((load<u64>(entry) ^ first) | (load<u64>(entry, 8) ^ last)) == 0 ? entry : 0;
}

/** An entry for the word that stands here, whatever was in it; by its letters it will be known, where there are any. */
export function newEntry(at: i32, letters: i32): usize {
  if (!canBeKept(letters)) return unkept;
  const first = firstOf(at, letters);
  const last = lastOf(at, letters);
  const entry = entryOf(first, last);
  store<u64>(entry, first);
  store<u64>(entry, last, 8);
  return entry;
}

function canBeKept(letters: i32): bool {
  return <u32>(letters - 1) < longestKept;
}

function firstOf(at: i32, letters: i32): u64 {
  return load<u64>(bytesAt + <usize>at) & load<u64>(keptBytes - <usize>letters, 16);
}

function lastOf(at: i32, letters: i32): u64 {
  return load<u64>(bytesAt + <usize>at, 8) & load<u64>(keptBytes - <usize>letters, 24);
}

function entryOf(first: u64, last: u64): usize {
  const hash = first * 0x2545f4914f6cdd1d + last * 0x5851f42d4c957f2d;
  return entries + <usize>(hash >>> (64 - memoBits)) * entryBytes;
}
