import type { PiiSpan } from '../../src/guardrails/pii/pii-span.ts';
import { typeOf } from './label-map.ts';
import type { PiiRow } from './pii-row.ts';
import { joined, matched, type Stretch, without } from './span-match.ts';

type Counts = { readonly hits: number; readonly misses: number; readonly extra: number };

/** A row with what was right and wrong in it. */
export type JudgedRow = {
  readonly row: PiiRow;
  /** Over the types that the product masks, whatever type was found. */
  readonly masked: Counts;
  /** Over all labels of the set. */
  readonly all: Counts;
  /** Over the types that the product masks, where the type must be right too. */
  readonly types: readonly { readonly type: string; readonly counts: Counts }[];
  readonly missed: readonly Fault[];
  readonly extra: readonly Fault[];
};

type Fault = { readonly type: string; readonly value: string };

/** Compares what was found in a row with its labels. */
export function judgedRow(row: PiiRow, spans: readonly PiiSpan[]): JudgedRow {
  const { text } = row;
  const labels = row.spans.map((span) => ({ ...span, ours: typeOf(span.type, row.spans) }));
  const counted = joined(
    text,
    labels.flatMap(({ ours, start, end }) => (ours ? [{ type: ours, start, end }] : [])),
  );
  // What is labelled and not masked counts neither as a hit nor as a fault.
  const ignored = labels.filter(({ ours }) => ours === undefined);
  const found = joined(text, without(spans, ignored));
  const { found: hits, extra } = matched(counted, found);
  const valued = ({ type, start, end }: Stretch): Fault => ({ type, value: text.slice(start, end) });
  return {
    row,
    masked: countsOf(hits, extra.length),
    all: countsOfAll(text, row.spans, spans),
    types: byType(counted, found),
    missed: counted.filter((_, at) => hits[at] === false).map(valued),
    extra: extra.map(valued),
  };
}

function countsOf(hits: readonly boolean[], extra: number): Counts {
  const right = hits.filter(Boolean).length;
  return { hits: right, misses: hits.length - right, extra };
}

function countsOfAll(text: string, labels: readonly Stretch[], spans: readonly PiiSpan[]): Counts {
  const { found, extra } = matched(joined(text, labels), joined(text, spans));
  return countsOf(found, extra.length);
}

function byType(counted: readonly Stretch[], found: readonly Stretch[]): JudgedRow['types'] {
  const types = new Set([...counted, ...found].map(({ type }) => type));
  return [...types].map((type) => {
    const isOfType = (stretch: Stretch): boolean => stretch.type === type;
    const { found: hits, extra } = matched(counted.filter(isOfType), found.filter(isOfType));
    return { type, counts: countsOf(hits, extra.length) };
  });
}
