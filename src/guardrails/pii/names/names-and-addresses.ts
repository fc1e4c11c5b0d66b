import { CyrillicAddresses } from '../addresses/cyrillic-addresses.ts';
import type { Detector } from '../detector.ts';
import type { PiiSpan } from '../pii-span.ts';
import { CyrillicNames } from './cyrillic-names.ts';
import { islandFrom } from './latin-islands.ts';
import { LatinNames } from './latin-names.ts';
import type { TaggerWeights } from './latin-tagger.ts';
import shipped from './weights.json' with { type: 'json' };
import { form, Words } from './words.ts';

/** Of a longer text without Cyrillic only what stands round capitals is read: small names are found in shorter ones. */
const LONG_CHARS = 4096;
const hasCyrillic = /[\u0400-\u052f]/;

/** Words that two stretches of a long text have in common, so that nothing is cut where they meet. */
const OVERLAP_WORDS = 64;
/** Words before them that are read again for what they tell. */
const CONTEXT_WORDS = 8;

/** Finds names of people and postal addresses: one reading of the words serves both. */
export function namesDetector(weights: TaggerWeights): Detector {
  const words = new Words();
  const cyrillicNames = new CyrillicNames();
  const cyrillicAddresses = new CyrillicAddresses();
  const latinNames = new LatinNames(weights);

  /** All that is found among the words that were read last. */
  const findAmong = (found: PiiSpan[]): void => {
    if ((words.seen & form.cyrillic) !== 0) {
      cyrillicAddresses.find(words, found);
      cyrillicNames.find(words, found);
    }
    if ((words.seen & form.latin) !== 0) latinNames.find(words, found);
  };

  /** Reads a text from end to end, a stretch after the other. */
  const findInWhole = (text: string, found: PiiSpan[]): void => {
    let next = words.read(text, 0);
    for (let since = 0; ;) {
      const before = found.length;
      findAmong(found);
      if (next >= text.length) {
        if (since > 0) keepWithin(found, before, since, text.length);
        return;
      }
      const until = words.startOf(words.count - OVERLAP_WORDS);
      keepWithin(found, before, since, until);
      since = until;
      next = words.read(text, words.startOf(words.count - OVERLAP_WORDS - CONTEXT_WORDS));
    }
  };

  /** Reads only what stands round capitals. */
  const findInIslands = (text: string, found: PiiSpan[]): void => {
    for (let island = islandFrom(text, 0); island; island = islandFrom(text, island.end)) {
      words.read(text, island.start, island.end);
      latinNames.find(words, found);
    }
  };

  return {
    name: 'names',
    types: ['person', 'address'],
    needs: 0,
    detect: ({ text }) => {
      const found: PiiSpan[] = [];
      latinNames.begin();
      if (text.length > LONG_CHARS && !hasCyrillic.test(text)) findInIslands(text, found);
      else findInWhole(text, found);
      return found;
    },
  };
}

/** Takes away what was found from place `from` of the list on and begins elsewhere. */
function keepWithin(found: PiiSpan[], from: number, since: number, until: number): void {
  let kept = from;
  for (let at = from; at < found.length; at++) {
    const span = found[at];
    if (span && span.start >= since && span.start < until) found[kept++] = span;
  }
  found.length = kept;
}

/** As trained by `npm run eval -- pii --fit-names`. */
export const namesAndAddresses: Detector = namesDetector(shipped);
