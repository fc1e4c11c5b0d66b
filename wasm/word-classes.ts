// The classes of a word, in AssemblyScript: found by the hashes of the whole and of its first letters.

// Numbers that src/guardrails/injection names as well; a test compares them.
export const tableBits: u32 = 12;
export const filterBits: u32 = 15;
export const longestBeginning: i32 = 6;
export const wholeWord: u32 = 0x5bd1e995;
export const tableFactor: u32 = 0x27d4eb2f;

export const classKeysAt: usize = memory.data((1 << tableBits) << 2);
export const classBitsAt: usize = memory.data((1 << tableBits) << 2);
/** A bit for each place that the hash of the first letters of a word with a class may have. */
export const filterAt: usize = memory.data((1 << filterBits) >> 3);
/** The hash of the first letters of the word, by how many they are. */
const beginnings: usize = memory.data((longestBeginning + 1) << 2);

export function keepBeginning(chars: i32, hash: u32): void {
  if (chars <= longestBeginning) store<u32>(beginnings + ((<usize>chars) << 2), hash);
}

export function beginningOf(chars: i32): u32 {
  return load<u32>(beginnings + ((<usize>chars) << 2));
}

/** By the hash of its first four letters, or of the whole where it is shorter. */
function mayHaveClass(beginning: u32): bool {
  const place: u32 = (beginning * tableFactor) >>> (32 - filterBits);
  return ((load<u8>(filterAt + (place >>> 3)) >> (place & 7)) & 1) != 0;
}

/** The classes of a word, a bit each: its own and those of its first four to six letters. */
export function classesOf(hash: u32, length: i32): u32 {
  if (!mayHaveClass(length < 4 ? hash : beginningOf(4))) return 0;
  let found = bitsOf(hash ^ wholeWord);
  for (let chars = 4; chars <= longestBeginning && chars <= length; chars++) found |= bitsOf(beginningOf(chars));
  return found;
}

/** What stands for a key in the `HashTable` of classes; 0 where nothing does. */
function bitsOf(key: u32): u32 {
  let at: u32 = (key * tableFactor) >>> (32 - tableBits);
  let found = load<u32>(classKeysAt + ((<usize>at) << 2));
  while (found != 0 && found != key) {
    at = (at + 1) & ((1 << tableBits) - 1);
    found = load<u32>(classKeysAt + ((<usize>at) << 2));
  }
  return found == key ? load<u32>(classBitsAt + ((<usize>at) << 2)) : 0;
}
