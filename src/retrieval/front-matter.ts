/** Looked at for the end of front matter; more is not front matter. */
const LONGEST_CHARS = 16_384;
const titleLine = /^title:[ \t]*(.{1,300})$/m;

/** Takes a YAML head between `---` lines off a Markdown text, and the title out of it. */
export function withoutFrontMatter(text: string): { readonly title?: string; readonly text: string } {
  if (!text.startsWith('---\n')) return { text };
  const end = text.slice(0, LONGEST_CHARS).indexOf('\n---\n', 3);
  if (end < 0) return { text };
  const title = titleLine
    .exec(text.slice(4, end + 1))?.[1]
    ?.trim()
    .replace(/^(["'])(.{0,300})\1$/, '$2');
  return { ...(title ? { title } : {}), text: text.slice(end + 5) };
}
