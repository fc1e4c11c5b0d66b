import { detectPii } from '../../src/guardrails/pii/detect.ts';
import type { PiiType } from '../../src/guardrails/pii/pii-span.ts';

/** The values of a type that are found in a text, in order. */
export const foundIn = (text: string, type: PiiType): readonly string[] =>
  detectPii(text).flatMap((span) => (span.type === type ? [text.slice(span.start, span.end)] : []));
