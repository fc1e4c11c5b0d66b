/** A piece of a document, ready to be indexed. */
export type ReadPassage = {
  /** The headings it stands under, outermost first, without the document's title. */
  readonly headings: readonly string[];
  /** Plain Markdown: paragraphs, list items, fenced code, and the headings met on the way. */
  readonly text: string;
  /** Stems joined by spaces, one list for each column of the index. */
  readonly terms: { readonly title: string; readonly headings: string; readonly body: string };
};

/** A document as it was read. */
export type ReadDocument = {
  /** Absolute; what makes a document the same one next time. */
  readonly path: string;
  /** As people see it in citations: from the ingested folder's name on. */
  readonly shownPath: string;
  /** Of the content and of the way it is read; equal means nothing to do. */
  readonly hash: string;
  readonly title: string;
  readonly passages: readonly ReadPassage[];
};
