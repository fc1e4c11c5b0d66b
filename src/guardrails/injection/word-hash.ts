import { foldedOf } from './letters.ts';

/** FNV-1a over folded letters (Fowler, Noll, Vo), in 32 bits. */
export const hashSeed = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

export const hashStep = (hash: number, letter: number): number => Math.imul(hash ^ letter, PRIME);

/** What tells the hash of a whole word from that of a beginning. */
export const wholeWord = 0x5bd1e995;

export function hashOf(word: string): number {
  let hash: number = hashSeed;
  for (let at = 0; at < word.length; at++) hash = hashStep(hash, foldedOf(word.charCodeAt(at)));
  return hash;
}
