import type { Nodes, PhrasingContent, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { withoutFrontMatter } from './front-matter.ts';
import type { Section } from './section.ts';

/** A Markdown text by its headings; the title is that of the front matter or the first heading of the top level. */
export function readMarkdown(markdown: string): { readonly title?: string; readonly sections: readonly Section[] } {
  const { title: named, text } = withoutFrontMatter(markdown);
  const sections: Section[] = [];
  let title = named;
  let path: string[] = [];
  let blocks: string[] = [];
  const endSection = (): void => {
    if (blocks.length > 0 || path.length > 0)
      sections.push({ headings: path.filter((part) => part !== title), blocks });
    blocks = [];
  };
  for (const node of fromMarkdown(text).children) {
    if (node.type !== 'heading') {
      pushBlocks(blocks, node, '');
      continue;
    }
    endSection();
    const heading = inline(node.children).trim();
    if (node.depth === 1) title ??= heading;
    path = Array.from({ length: node.depth }, (_, level) => (level === node.depth - 1 ? heading : (path[level] ?? '')));
  }
  endSection();
  return { ...(title ? { title } : {}), sections };
}

/** Items nested deeper are shown at this depth. */
const DEEPEST_INDENT = '      ';

function pushBlocks(blocks: string[], node: RootContent, indent: string): void {
  switch (node.type) {
    case 'paragraph':
      pushText(blocks, inline(node.children));
      return;
    case 'code':
      if (node.value.trim() !== '') blocks.push(`\`\`\`${node.lang ?? ''}\n${node.value}\n\`\`\``);
      return;
    case 'list':
      node.children.forEach((item, at) => {
        const bullet = node.ordered ? `${(node.start ?? 1) + at}.` : '-';
        pushItem(blocks, item.children, indent, bullet);
      });
      return;
    case 'blockquote':
      for (const child of node.children) pushBlocks(blocks, child, indent);
      return;
    default:
  }
}

function pushItem(blocks: string[], children: readonly RootContent[], indent: string, bullet: string): void {
  const text = children.flatMap((child) => (child.type === 'paragraph' ? [inline(child.children)] : []));
  const line = text.join(' ').replace(/\s+/g, ' ').trim();
  if (line !== '') blocks.push(`${indent}${bullet} ${line}`);
  const deeper = indent.length < DEEPEST_INDENT.length ? `${indent}  ` : indent;
  for (const child of children) if (child.type !== 'paragraph') pushBlocks(blocks, child, deeper);
}

/** Lines of a table stay lines; those of prose are joined. */
function pushText(blocks: string[], text: string): void {
  const trimmed = text.trim();
  if (trimmed === '') return;
  blocks.push(trimmed.startsWith('|') ? trimmed : trimmed.replace(/\s+/g, ' '));
}

/** The readable text of inline nodes: code keeps its marks, so that `<name>` shows; pictures and HTML are left out. */
function inline(nodes: readonly PhrasingContent[]): string {
  return nodes.map(inlineText).join('');
}

function inlineText(node: Nodes): string {
  if (node.type === 'inlineCode') return node.value.includes('`') ? node.value : `\`${node.value}\``;
  if (node.type === 'text') return node.value;
  if (node.type === 'break') return '\n';
  return 'children' in node ? inline(node.children as readonly PhrasingContent[]) : '';
}
