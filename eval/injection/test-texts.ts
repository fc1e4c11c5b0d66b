import { fileURLToPath } from 'node:url';
import { type LabelledText, labelledTexts } from './labelled-text.ts';

/** Texts of our own that nothing was learned from, written before the weights were trained. */
export const testTexts = (): readonly LabelledText[] =>
  labelledTexts(fileURLToPath(new URL('./test-texts.jsonl', import.meta.url)));
