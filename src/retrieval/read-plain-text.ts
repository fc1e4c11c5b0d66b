import type { Section } from './section.ts';

/** A plain text: paragraphs between blank lines; it has no headings. */
export const readPlainText = (text: string): readonly Section[] => [
  {
    headings: [],
    blocks: text
      .split(/\n[^\S\n]*\n/)
      .map((block) => block.trim())
      .filter(Boolean),
  },
];
