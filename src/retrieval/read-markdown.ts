import { withoutFrontMatter } from './front-matter.ts';
import { plainInline } from './plain-inline.ts';
import type { Section } from './section.ts';

export type MarkdownText = { readonly title?: string; readonly sections: readonly Section[] };

/**
 * A Markdown text by its headings; the title is that of the front matter or the first heading of the top level.
 * Read line by line in linear time: full CommonMark parsers take minutes for the largest documents read here, and far
 * longer for some hostile ones. What is nested deeply is read flat.
 */
export function readMarkdown(markdown: string): MarkdownText {
  const { title, text } = withoutFrontMatter(markdown);
  const reader = new MarkdownReader(title);
  for (const line of text.split('\n')) reader.read(line);
  return reader.end();
}

const quoteMark = /^ {0,3}> ?/;
const fenceMark = /^\s{0,12}(`{3,}|~{3,})([^`]*)$/;
const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const underline = /^ {0,3}(=+|-+)[ \t]*$/;
const ruler = /^ {0,3}(?:[-*_][ \t]*){3,}$/;
const item = /^([ \t]{0,24})([-*+]|\d{1,9}[.)])[ \t]+(\S.*)$/;
const tableRow = /^ {0,3}\|/;
const definition = /^ {0,3}\[[^\]]{1,200}\]:\s/;
const indented = /^(?: {4}|\t)/;

const DEEPEST_QUOTE = 8;
const LONGEST_HEADING_CHARS = 300;
/** Items nested deeper are shown at this depth. */
const DEEPEST_INDENT = 6;

type Open =
  | { readonly kind: 'prose' | 'item' | 'table' | 'indented'; readonly lines: string[] }
  | { readonly kind: 'fence'; readonly mark: string; readonly info: string; readonly lines: string[] }
  | { readonly kind: 'comment'; readonly lines: string[] };

class MarkdownReader {
  #title: string | undefined;
  readonly #sections: Section[] = [];
  #path: readonly string[] = [];
  #blocks: string[] = [];
  #open: Open | undefined;
  /** Indented lines after a list item belong to it. */
  #inList = false;

  constructor(title: string | undefined) {
    this.#title = title;
  }

  read(line: string): void {
    if (this.#open?.kind === 'fence') return this.#readCode(this.#open, line);
    if (this.#open?.kind === 'comment') return this.#readComment(line);
    const text = unquoted(line);
    if (text.trim() === '') return this.#readBlank();
    const fence = fenceMark.exec(text);
    if (fence) return this.#start({ kind: 'fence', mark: fence[1] ?? '', info: (fence[2] ?? '').trim(), lines: [] });
    if (this.#open?.kind === 'prose' && underline.test(text)) return this.#readUnderline(text);
    const title = heading.exec(text);
    if (title)
      return this.#startSection(title[1]?.length ?? 1, (title[2] ?? '').trim().replace(/(?:^|[ \t])#{1,20}$/, ''));
    this.#readText(text);
  }

  end(): MarkdownText {
    this.#endBlock();
    this.#endSection();
    return { ...(this.#title === undefined ? {} : { title: this.#title }), sections: this.#sections };
  }

  #readCode(open: Open & { kind: 'fence' }, line: string): void {
    const text = unquoted(line).trim();
    const closes = text.startsWith(open.mark) && text.split(open.mark[0] ?? '').join('') === '';
    if (closes) this.#endBlock();
    else open.lines.push(line);
  }

  #readComment(line: string): void {
    if (line.includes('-->')) this.#open = undefined;
  }

  #readBlank(): void {
    if (this.#open?.kind === 'indented') this.#open.lines.push('');
    else this.#endBlock();
  }

  #readUnderline(text: string): void {
    const title = this.#open?.lines.join(' ') ?? '';
    this.#open = undefined;
    this.#startSection(text.includes('=') ? 1 : 2, title);
  }

  #readText(text: string): void {
    const found = item.exec(text);
    if (ruler.test(text) || definition.test(text)) return this.#endBlock();
    if (text.trimStart().startsWith('<!--') && !text.includes('-->'))
      return this.#start({ kind: 'comment', lines: [] });
    if (found) return this.#startItem(found[1] ?? '', found[2] ?? '', found[3] ?? '');
    if (tableRow.test(text)) return this.#addLine('table', text.trim());
    const open = this.#open;
    if (open?.kind === 'prose' || open?.kind === 'item') open.lines.push(text);
    else if (indented.test(text) && !this.#inList) this.#addLine('indented', text.replace(indented, ''));
    else {
      if (!indented.test(text) && !text.startsWith('  ')) this.#inList = false;
      this.#start({ kind: 'prose', lines: [text] });
    }
  }

  #startItem(indent: string, bullet: string, text: string): void {
    const depth = Math.min(indent.replaceAll('\t', '    ').length, DEEPEST_INDENT);
    const shown = /\d/.test(bullet) ? `${Number.parseInt(bullet, 10)}.` : '-';
    this.#start({ kind: 'item', lines: [`${' '.repeat(depth)}${shown} ${text}`] });
    this.#inList = true;
  }

  #addLine(kind: 'table' | 'indented', line: string): void {
    if (this.#open?.kind === kind) this.#open.lines.push(line);
    else this.#start({ kind, lines: [line] });
  }

  #start(open: Open): void {
    this.#endBlock();
    this.#open = open;
  }

  #endBlock(): void {
    const open = this.#open;
    this.#open = undefined;
    const block = open && blockOf(open);
    if (block) this.#blocks.push(block);
  }

  #startSection(depth: number, written: string): void {
    this.#endBlock();
    this.#endSection();
    this.#inList = false;
    const text = plainInline(written).trim().slice(0, LONGEST_HEADING_CHARS);
    if (depth === 1) this.#title ??= text;
    this.#path = Array.from({ length: depth }, (_, level) => (level === depth - 1 ? text : (this.#path[level] ?? '')));
  }

  #endSection(): void {
    // The title is not repeated as a heading, nor are levels that the author left out.
    const headings = this.#path.filter((part) => part !== '' && part !== this.#title);
    if (this.#blocks.length > 0) this.#sections.push({ headings, blocks: this.#blocks });
    this.#blocks = [];
  }
}

function unquoted(line: string): string {
  let text = line;
  for (let depth = 0; depth < DEEPEST_QUOTE && quoteMark.test(text); depth++) text = text.replace(quoteMark, '');
  return text;
}

/** Lines of prose are joined, those of tables and code stay lines. Empty where nothing readable is left. */
function blockOf(open: Open): string {
  switch (open.kind) {
    case 'prose':
      return plainInline(open.lines.map((line) => line.trim()).join(' ')).trim();
    case 'item':
      return plainInline(open.lines.map((line, at) => (at === 0 ? line : line.trim())).join(' ')).trimEnd();
    case 'table':
      return open.lines.map(plainInline).join('\n');
    case 'indented':
      return fenced('', open.lines);
    case 'fence':
      return fenced(open.info.split(' ')[0] ?? '', open.lines);
    case 'comment':
      return '';
  }
}

function fenced(language: string, lines: readonly string[]): string {
  const code = lines.join('\n').trimEnd();
  return code.trim() === '' ? '' : `\`\`\`${language}\n${code}\n\`\`\``;
}
