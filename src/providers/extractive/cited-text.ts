import type { QuotedUnit } from './quotation.ts';

const bullet = /^\s*(?:[-*+]|(\d{1,3})[.)])\s+/;

/** A unit other than code as Markdown on its own, with its citation. */
export function citedText(unit: QuotedUnit, number: number): string {
  switch (unit.kind) {
    case 'item':
      return `${itemText(unit.text)} [${number}]`;
    case 'row':
      return `${rowText(unit)} [${number}]`;
    default:
      return `${unit.text} [${number}]`;
  }
}

/** Steps keep their numbers: their order is a part of what they say. */
const itemText = (text: string): string =>
  text.replace(bullet, (_, step?: string) => (step === undefined ? '- ' : `${step}. `));

/** Lines of code as one block, with their citation. */
export function citedCode(lines: readonly string[], number: number): string {
  const fence = lines.some((line) => line.includes('```')) ? '~~~' : '```';
  return `${fence}\n${withoutIndent(lines).join('\n')}\n${fence}\n[${number}]`;
}

/** What is cut out of a block keeps its shape, not its depth. */
function withoutIndent(lines: readonly string[]): readonly string[] {
  const depth = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(depth));
}

/** The first cell says what the row is about; the others need the names of their columns. */
function rowText({ text, header }: QuotedUnit): string {
  const names = header === undefined ? [] : cellsOf(header);
  return cellsOf(text)
    .map((cell, column) => ({ cell, name: column === 0 ? '' : (names[column] ?? '') }))
    .filter(({ cell }) => cell !== '')
    .map(({ cell, name }) => (name === '' ? cell : `${name}: ${cell}`))
    .join(' — ');
}

const edges = /^\s*\||\|\s*$/g;

const cellsOf = (row: string): readonly string[] =>
  row
    .replace(edges, '')
    .split('|')
    .map((cell) => cell.trim());
