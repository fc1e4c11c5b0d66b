import { BoundedMap } from '../../runtime/bounded-map.ts';
import { digestOf } from '../text-digest.ts';
import { type EncodedRun, encodedRuns } from './encoded-runs.ts';
import { type Pace, STRETCH_CHARS } from './pace.ts';
import { isDigit, isSoft } from './page.ts';
import type { PiiSpan } from './pii-span.ts';
import { resolveOverlaps } from './resolve-overlaps.ts';

type Detect = (text: string) => readonly PiiSpan[];

/** What there is in a text: personal data, and runs that may hold some once they are decoded. */
export type Seen = { readonly spans: readonly PiiSpan[]; readonly runs: readonly EncodedRun[] };

/** A shorter text is looked through anew: that takes no longer than to find it again. */
const WORTH_KEEPING_CHARS = 1024;
/** A text with nothing in it weighs as much as so many spans. */
const TEXT_WEIGHT = 16;
/** 8,192 texts without; spans and runs of some 12 MB. */
const MOST_WEIGHT = 8192 * TEXT_WEIGHT;
/** What a stretch sees on either side beyond its own: more than any datum with the words that tell what it is. */
const MARGIN_CHARS = 512;
/** How much further a margin goes for a place where no datum can be cut. */
const LONGEST_DATUM_CHARS = 1024;
/** A stretch's own, so that with both margins it is no more than may be done without a pause. */
const OWN_CHARS = STRETCH_CHARS - 2 * (MARGIN_CHARS + LONGEST_DATUM_CHARS);

/**
 * Looks through a long text once: a conversation comes back whole with each of its turns, a passage with each question. Of
 * a text no more is kept than its hash and where personal data stands in it; what was used longest ago goes first.
 */
export class SpanMemo {
  readonly #detect: Detect;
  readonly #kept = new BoundedMap<string, Seen>(MOST_WEIGHT, weightOf);

  constructor(detect: Detect) {
    this.#detect = detect;
  }

  look(text: string): Seen {
    if (text.length < WORTH_KEEPING_CHARS) return this.#lookAnew(text);
    const key = digestOf(text);
    const seen = this.#kept.get(key) ?? this.#lookAnew(text);
    this.#kept.set(key, seen);
    return seen;
  }

  /** The same, stretch by stretch at a pace; of a long text `look` knows it then. */
  async lookThrough(text: string, pace: Pace): Promise<Seen> {
    if (text.length <= STRETCH_CHARS) {
      await pace(text.length);
      return this.look(text);
    }
    const key = digestOf(text);
    const seen = this.#kept.get(key) ?? { spans: await this.#stretches(text, pace), runs: encodedRuns(text) };
    this.#kept.set(key, seen);
    return seen;
  }

  #lookAnew(text: string): Seen {
    const [spans, runs] = [this.#detect(text), encodedRuns(text)];
    return spans.length + runs.length === 0 ? nothing : { spans, runs };
  }

  /** What lies at a cut is seen from both sides, and each time with all that stands around it. */
  async #stretches(text: string, pace: Pace): Promise<readonly PiiSpan[]> {
    const all: PiiSpan[] = [];
    for (let own = 0; own < text.length; own += OWN_CHARS) {
      const from = own === 0 ? 0 : gapBefore(text, own - MARGIN_CHARS);
      const to = gapAfter(text, own + OWN_CHARS + MARGIN_CHARS);
      await pace(to - from);
      for (const span of this.#detect(text.slice(from, to))) {
        const [start, end] = [from + span.start, from + span.end];
        if (end > own && start < own + OWN_CHARS) all.push({ ...span, start, end });
      }
    }
    return resolveOverlaps(text, all);
  }
}

const nothing: Seen = { spans: [], runs: [] };

const weightOf = ({ spans, runs }: Seen): number => TEXT_WEIGHT + spans.length + runs.length;

/** The nearest place at or before another where a word begins, and no number goes on. */
function gapBefore(text: string, place: number): number {
  for (let at = place; at > place - LONGEST_DATUM_CHARS; at--) if (isGap(text, at)) return at;
  return place;
}

function gapAfter(text: string, place: number): number {
  if (place >= text.length) return text.length;
  for (let at = place; at < place + LONGEST_DATUM_CHARS; at++) if (isGap(text, at)) return at;
  return place;
}

/** Behind a space or a line's end that stands behind no digit and nothing that groups digits. */
function isGap(text: string, at: number): boolean {
  const [before, space] = [text.charCodeAt(at - 2), text.charCodeAt(at - 1)];
  return (space === 0x20 || space === 0x0a) && !isDigit(before) && !isSoft(before);
}
