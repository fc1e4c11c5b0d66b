// Comparisons of sixteen bytes at once, in AssemblyScript.

/** Which bytes are among so many from the first one on; with signs, as processors compare bytes. */
export function isWithin(units: v128, first: u8, count: u8): v128 {
  return i8x16.lt_s(i8x16.sub(units, i8x16.splat(<i8>(first - 128))), i8x16.splat(<i8>(count - 128)));
}
