import { FeatureReader } from '../../src/guardrails/injection/feature-reader.ts';
import { windowFeatures } from '../../src/guardrails/injection/windows.ts';

/** Places of features, as the product's reader finds them; a view of a document's. */
export type Features = Uint32Array;

const reader = new FeatureReader();

/** A text as the product sees it: its segments, the windows over them, the whole. */
export class FeatureDocument {
  readonly whole: Features;
  readonly segments: readonly Features[];
  readonly windows: readonly Features[];

  constructor(text: string) {
    const parts: Uint32Array[] = [];
    reader.read(text, ({ places, size }) => parts.push(places.slice(0, size)));
    const ends: number[] = [];
    for (const part of parts) ends.push((ends.at(-1) ?? 0) + part.length);
    this.whole = new Uint32Array(ends.at(-1) ?? 0);
    parts.forEach((part, at) => this.whole.set(part, (ends[at] ?? 0) - part.length));
    const startOf = (segment: number): number => (segment === 0 ? 0 : (ends[segment - 1] ?? 0));
    this.segments = parts.map((_, at) => this.whole.subarray(startOf(at), ends[at]));
    this.windows = parts.length < 2 ? [] : windowFeatures.flatMap((most) => windowsOf(this.whole, ends, most));
  }

  get all(): readonly Features[] {
    return this.segments.length < 2 ? this.segments : [this.whole, ...this.segments, ...this.windows];
  }
}

function windowsOf(whole: Features, ends: readonly number[], most: number): readonly Features[] {
  const windows: Features[] = [];
  let first = 0;
  const startOf = (segment: number): number => (segment === 0 ? 0 : (ends[segment - 1] ?? 0));
  ends.forEach((end, last) => {
    while (first < last && end - startOf(first) > most) first++;
    if (first < last) windows.push(whole.subarray(startOf(first), end));
  });
  return windows;
}
