import { createHash } from 'node:crypto';
import { detectPii } from '../../../src/guardrails/pii/detect.ts';
import type { Detector } from '../../../src/guardrails/pii/detector.ts';
import { detectors } from '../../../src/guardrails/pii/detectors/index.ts';
import { namesAndAddresses, namesDetector } from '../../../src/guardrails/pii/names/names-and-addresses.ts';
import type { PiiSpan } from '../../../src/guardrails/pii/pii-span.ts';
import type { PiiRow } from '../pii-row.ts';
import { weightsOf } from './fit-names.ts';

/** Rows of one template are in one fold. */
const foldOf = ({ template, template_id, id }: PiiRow, folds: number): number =>
  createHash('sha256')
    .update(String(template_id ?? template ?? id))
    .digest()
    .readUInt32BE() % folds;

/** What is found in each row by detectors that have learned from no row of its fold. */
export function foldedSpans(rows: readonly PiiRow[], folds: number): readonly (readonly PiiSpan[])[] {
  const retrained = Array.from({ length: folds }, (_, fold): readonly Detector[] => {
    const names = namesDetector(weightsOf(rows.filter((row) => foldOf(row, folds) !== fold)));
    return detectors.map((detector) => (detector === namesAndAddresses ? names : detector));
  });
  return rows.map((row) => detectPii(row.text, undefined, retrained[foldOf(row, folds)]));
}
