/** The blocks under one heading. */
export type Section = {
  /** From the outermost heading to the section's own; empty before the first heading. */
  readonly headings: readonly string[];
  /** Paragraphs, list items, code blocks; each a text that should not be cut. */
  readonly blocks: readonly string[];
};
