/** Where a text of others stands within a message, from and up to. */
export type Region = { readonly from: number; readonly to: number };

const OPENINGS = ['<context>', '<source '] as const;
const CLOSINGS = ['</context>', '</source>'] as const;

/**
 * What an interface has put into a message from documents: from the first `<context>` or `<source …>` to the last closing
 * tag of either. So a document that closes its own element early, to speak as the person, stays within.
 */
export function foreignRegion(text: string): Region | undefined {
  if (!text.includes('</')) return undefined; // as it mostly is
  let from = Infinity;
  for (const opening of OPENINGS) {
    const at = text.indexOf(opening);
    if (at >= 0 && at < from) from = at;
  }
  if (from === Infinity) return undefined;
  let to = -1;
  for (const closing of CLOSINGS) {
    const at = text.lastIndexOf(closing);
    if (at >= 0) to = Math.max(to, at + closing.length);
  }
  return to > from ? { from, to } : undefined;
}

/** The text without what stands in it from documents. */
export function ownText(text: string): string {
  const region = foreignRegion(text);
  return region ? `${text.slice(0, region.from)}\n${text.slice(region.to)}` : text;
}
