import { sentencesOf } from '../language/sentences.ts';
import type { Section } from './section.ts';

/** A passage before its words are brought to stems. */
export type CutPassage = {
  /** Those that all of the passage stands under. */
  readonly headings: readonly string[];
  /** Every heading on the way, for the index. */
  readonly allHeadings: readonly string[];
  readonly text: string;
  /** The text without headings and fences. */
  readonly body: string;
};

/** A passage longer than this ends before the next block. In characters, as all sizes here. */
const LONGEST = 1000;
/** A passage shorter than this goes on into the next section. */
const SHORTEST = 300;

type Piece = { readonly text: string; readonly body: string };
type Stretch = { readonly headings: readonly string[]; readonly pieces: Piece[] };

/** Cuts sections into passages of some hundred characters at the ends of blocks, of sentences where a block is long. */
export function cutPassages(sections: readonly Section[]): readonly CutPassage[] {
  const passages: CutPassage[] = [];
  let stretches: Stretch[] = [];
  let length = 0;
  const end = (): void => {
    if (length > 0) passages.push(joined(stretches));
    stretches = [];
    length = 0;
  };
  for (const { headings, blocks } of sections) {
    if (length >= SHORTEST) end();
    let stretch: Stretch | undefined;
    for (const piece of blocks.flatMap(piecesOf)) {
      if (length > 0 && length + piece.text.length > LONGEST) {
        end();
        stretch = undefined;
      }
      if (!stretch) {
        stretch = { headings, pieces: [] };
        stretches.push(stretch);
      }
      stretch.pieces.push(piece);
      length += piece.text.length;
    }
  }
  end();
  return passages;
}

function joined(stretches: readonly Stretch[]): CutPassage {
  const common = stretches.map(({ headings }) => headings).reduce(commonStart);
  const texts = stretches.map(({ headings, pieces }) => {
    const own = headings.slice(common.length).join(' › ');
    const text = pieces.reduce((before, { text }) => before + gapBefore(before, text) + text, '');
    return own === '' ? text : `### ${own}\n\n${text}`;
  });
  return {
    headings: common,
    allHeadings: [...new Set(stretches.flatMap(({ headings }) => headings))],
    text: texts.join('\n\n'),
    body: stretches.flatMap(({ pieces }) => pieces.map(({ body }) => body)).join('\n'),
  };
}

function commonStart(a: readonly string[], b: readonly string[]): readonly string[] {
  const differs = a.findIndex((heading, at) => heading !== b[at]);
  return differs < 0 ? a : a.slice(0, differs);
}

const listItem = /^\s{0,12}(?:[-*+]|\d{1,3}[.)])\s/;

/** Items of one list stand close together. */
function gapBefore(before: string, text: string): string {
  if (before === '') return '';
  const lastLine = before.slice(before.lastIndexOf('\n') + 1);
  return listItem.test(text) && listItem.test(lastLine) ? '\n' : '\n\n';
}

/** A block whole, or cut where it is longer than a passage. */
function piecesOf(block: string): readonly Piece[] {
  const [first = '', ...rest] = block.split('\n');
  if (first.startsWith('```')) {
    const lines = rest.slice(0, -1);
    return packed(lines, '\n').map((body) => ({ text: `${first}\n${body}\n\`\`\``, body }));
  }
  if (block.length <= LONGEST) return [{ text: block, body: block }];
  const parts = first.startsWith('|')
    ? cutTable([first, ...rest])
    : packed(sentencesOf(block.replace(/\n/g, ' ')), ' ');
  return parts.map((text) => ({ text, body: text }));
}

const tableRuler = /^[\s|:-]+$/;

/** Every part of a long table begins with the row that names the columns, as long as that is short itself. */
function cutTable(rows: readonly string[]): readonly string[] {
  const [header = '', ruler = '', ...body] = rows;
  const head = `${header}\n${ruler}`;
  if (!tableRuler.test(ruler) || head.length > LONGEST / 2) return packed(rows, '\n');
  return packed(body, '\n', LONGEST - head.length - 1).map((part) => `${head}\n${part}`);
}

/** Joins parts in order into texts of at most `longest`; a part beyond it is cut. */
function packed(parts: readonly string[], gap: string, longest = LONGEST): readonly string[] {
  const texts: string[] = [];
  let text = '';
  for (const part of parts.flatMap((part) => cutToSize(part, longest))) {
    if (text !== '' && text.length + gap.length + part.length > longest) {
      texts.push(text);
      text = '';
    }
    text = text === '' ? part : text + gap + part;
  }
  if (text.trim() !== '') texts.push(text);
  return texts;
}

function cutToSize(part: string, longest: number): readonly string[] {
  const cuts: string[] = [];
  let rest = part;
  while (rest.length > longest) {
    const space = rest.lastIndexOf(' ', longest);
    const at = space > longest / 2 ? space : longest;
    cuts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...cuts, rest];
}
