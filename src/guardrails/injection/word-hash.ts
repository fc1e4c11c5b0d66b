import { foldedOf } from './letters.ts';

/** FNV-1a over folded letters (Fowler, Noll, Vo), in 32 bits: each letter makes the hash `Math.imul(hash ^ letter, hashPrime)`. */
export const hashSeed = 0x811c9dc5 | 0;
export const hashPrime = 0x01000193;

/** What tells the hash of a whole word from that of a beginning. */
export const wholeWord = 0x5bd1e995;

export function hashOf(word: string): number {
  let hash: number = hashSeed;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ foldedOf(word.charCodeAt(at)), hashPrime);
  return hash;
}
