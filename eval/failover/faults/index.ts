import type { Fault } from '../fault.ts';
import { accounting } from './accounting.ts';
import { cut, cutWithoutPrefill, malformedChunk } from './broken-answers.ts';
import { contentFilter, contextLength } from './client-errors.ts';
import { outage } from './outage.ts';
import { errorOnce, rateLimitOnce, rateLimitPersistent, reset, unavailable } from './refusals.ts';
import { noDone, silent, slowFirstToken, stall } from './silences.ts';

/** The sixteen faults, in the order of the public list. */
export const faults: readonly Fault[] = [
  rateLimitOnce,
  rateLimitPersistent,
  errorOnce,
  unavailable,
  reset,
  silent,
  slowFirstToken,
  cut,
  stall,
  malformedChunk,
  noDone,
  contextLength,
  contentFilter,
  cutWithoutPrefill,
  outage,
  accounting,
];
