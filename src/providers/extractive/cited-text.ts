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

/** A cell of so many words says something by itself. */
const SENTENCE_WORDS = 4;

/**
 * A row as a person would say it: `name (column: short): what is said`, or `name — column: cell; column: cell` where
 * several cells say something, or none.
 */
function rowText({ text, header }: QuotedUnit): string {
  const names = header === undefined ? [] : cellsOf(header);
  const [subject = '', ...rest] = cellsOf(text);
  const cells = rest.map((cell, at) => ({ cell, named: named(cell, names[at + 1]) })).filter(({ cell }) => cell !== '');
  const said = cells.filter(({ cell }) => cell.split(/\s+/).length >= SENTENCE_WORDS);
  const [only] = said;
  if (said.length !== 1 || !only)
    return [subject, sentences(cells.map((cell) => cell.named))].filter(Boolean).join(' — ');
  const short = cells.filter((cell) => cell !== only).map((cell) => cell.named);
  const about = short.length === 0 ? subject : `${subject} (${short.join('; ')})`;
  return [about, only.cell].filter(Boolean).join(': ');
}

const named = (cell: string, name = ''): string => (name === '' ? cell : `${name}: ${cell}`);

/** Cells one after another, those that end like sentences without a further mark. */
const sentences = (cells: readonly string[]): string =>
  cells.reduce((before, cell) => (before === '' ? cell : `${before}${/[.!?]$/.test(before) ? '' : ';'} ${cell}`), '');

const edges = /^\s*\||\|\s*$/g;

const cellsOf = (row: string): readonly string[] =>
  row
    .replace(edges, '')
    .split('|')
    .map((cell) => cell.trim());
