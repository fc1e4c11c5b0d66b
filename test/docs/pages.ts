import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Everything that is written for people, by its path from the root. */
export const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => join('docs', path))
  .concat('README.md', 'CONTRIBUTING.md', 'CHANGELOG.md');

const nodesOf = (node: Nodes): readonly Nodes[] => [
  node,
  ...('children' in node ? node.children.flatMap(nodesOf) : []),
];

export const nodes = pages.flatMap((page) => nodesOf(fromMarkdown(textOf(page))).map((node) => ({ page, node })));

/** Blocks of code with their language. */
export const fences = nodes.flatMap(({ page, node }) =>
  node.type === 'code' ? [{ page, lang: node.lang, text: node.value }] : [],
);

/** Code within a line. */
export const spans = nodes.flatMap(({ page, node }) =>
  node.type === 'inlineCode' ? [{ page, text: node.value }] : [],
);
