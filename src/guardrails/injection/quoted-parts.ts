/** Less of it is a word or two that the person speaks of. */
const LEAST_CHARS = 40;

const fences = ['```', '~~~', '"""'] as const;
const tags = [
  'document',
  'email',
  'mail',
  'text',
  'article',
  'page',
  'content',
  'data',
  'quote',
  'file',
  'result',
] as const;
const quotedLines = /(?:^>[^\n]*(?:\n|$))+/gm;

/** What a person quotes in a message: between fences or tags, or in lines that begin with `>`. */
export function quotedParts(text: string): readonly string[] {
  const parts: string[] = [];
  for (const fence of fences) addBetween(parts, text, fence, fence);
  if (text.includes('</')) for (const tag of tags) addBetween(parts, text, `<${tag}`, `</${tag}>`);
  if (text.startsWith('>') || text.includes('\n>'))
    for (const [lines] of text.matchAll(quotedLines)) parts.push(lines.replace(/^>+ ?/gm, ''));
  return parts.filter(({ length }) => length >= LEAST_CHARS);
}

function addBetween(parts: string[], text: string, opening: string, closing: string): void {
  for (let at = text.indexOf(opening); at >= 0;) {
    const from = at + opening.length;
    const to = text.indexOf(closing, from);
    if (to < 0) return;
    parts.push(text.slice(from, to));
    at = text.indexOf(opening, to + closing.length);
  }
}
