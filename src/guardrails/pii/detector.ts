import type { Page } from './page.ts';
import type { PiiSpan, PiiType } from './pii-span.ts';

/** Something that finds personal data of some types. */
export type Detector = {
  readonly name: string;
  readonly types: readonly PiiType[];
  /** Marks (`page.ts`) of which a text must show one before this detector is asked; 0 asks it always. */
  readonly needs: number;
  /** In any order; spans may overlap. Its time is linear in the text. */
  detect(page: Page): readonly PiiSpan[];
};
