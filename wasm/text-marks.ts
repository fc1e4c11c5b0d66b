// Looks over a text for src/guardrails/text-marks.ts, in AssemblyScript, sixteen units at once. `npm run build:wasm`
// compiles it.

import { isWithin } from './lanes';

/** Of so many UTF-16 units there are bits. */
export const mostUnits: i32 = 131072;
/** So many are looked over at a time, which stay in the processor's first cache meanwhile. */
export const chunkUnits: i32 = 8192;

/** What is looked over, two bytes a unit. */
export const unitsAt: usize = memory.data((chunkUnits + 16) << 1);
/** A bit for each unit; behind them stand 64 that are 0. */
export const digitsAt: usize = memory.data((mostUnits >> 3) + 8);
export const capitalsAt: usize = memory.data((mostUnits >> 3) + 8);
export const tokensAt: usize = memory.data((mostUnits >> 3) + 8);

/**
 * Looks over so many units, which are those of the text from `from` on: for digits, letters of ranges with capitals, and what is
 * no white space.
 */
export function look(size: i32, from: i32): void {
  const spaces = i16x8.splat(0x20);
  v128.store(unitsAt + ((<usize>size) << 1), spaces);
  v128.store(unitsAt + ((<usize>size) << 1), spaces, 16);
  let bits = (<usize>from) >> 3;
  for (let at: usize = 0; at < (<usize>size) << 1; at += 32) {
    const low = v128.load(unitsAt + at);
    const high = v128.load(unitsAt + at, 16);
    const units = narrowed(low, high);
    store<u16>(digitsAt + bits, bitsOf(isWithin(units, 0x30, 10)));
    store<u16>(capitalsAt + bits, bitsOf(capitalsOf(units, low, high)));
    store<u16>(tokensAt + bits, bitsOf(v128.not(isWhite(units))));
    bits += 2;
  }
  // So that whole words of bits can be read.
  store<u64>(digitsAt + bits, 0);
  store<u64>(capitalsAt + bits, 0);
  store<u64>(tokensAt + bits, 0);
}

/** Of what is no white space keeps the places from which on a token goes on, in a text of so many units that was looked over. */
export function keepTokens(size: i32): void {
  const bytes = ((<usize>size + 15) >> 4) << 1;
  // 2, 4, 8 and 15 units in a row.
  keepFollowed(bytes, 1);
  keepFollowed(bytes, 2);
  keepFollowed(bytes, 4);
  keepFollowed(bytes, 7);
}

/** Sixteen units as bytes; 255 stands for all from 255 on. */
function narrowed(low: v128, high: v128): v128 {
  const most = i16x8.splat(0xff);
  return i8x16.narrow_i16x8_u(i16x8.min_u(low, most), i16x8.min_u(high, most));
}

/** A to Z, and À to Þ; of what does not fit into a byte, the further Latin and Greek blocks, small letters too. */
function capitalsOf(units: v128, low: v128, high: v128): v128 {
  const narrow = v128.or(isWithin(units, 0x41, 26), isWithin(units, 0xc0, 31));
  if (!v128.any_true(i8x16.eq(units, i8x16.splat(<i8>0xff)))) return narrow;
  return v128.or(narrow, i8x16.narrow_i16x8_s(isOfFurtherBlock(low), isOfFurtherBlock(high)));
}

function isOfFurtherBlock(units: v128): v128 {
  const isLatin = v128.or(isAmong(units, 0x100, 0x150), isAmong(units, 0x1e00, 0x100));
  return v128.or(isLatin, isAmong(units, 0x370, 0x90));
}

function isAmong(units: v128, first: i16, count: i16): v128 {
  return i16x8.lt_u(i16x8.sub(units, i16x8.splat(first)), i16x8.splat(count));
}

/** A space, or one of the five marks from the tab to the carriage return. */
function isWhite(units: v128): v128 {
  return v128.or(i8x16.eq(units, i8x16.splat(0x20)), isWithin(units, 9, 5));
}

function bitsOf(lanes: v128): u16 {
  return <u16>i8x16.bitmask(lanes);
}

/** Keeps each bit of `tokens` that is followed by another so many places on. */
function keepFollowed(bytes: usize, places: u64): void {
  for (let at = tokensAt; at < tokensAt + bytes; at += 8) {
    const word = load<u64>(at);
    store<u64>(at, word & ((word >> places) | (load<u64>(at, 8) << (64 - places))));
  }
}
