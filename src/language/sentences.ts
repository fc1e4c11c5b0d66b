/** The smallest pieces of a text that make sense alone; for lists, code and tables that is a line. A `header` is a table's first row. */
export type Unit = {
  readonly kind: 'prose' | 'item' | 'code' | 'row' | 'header' | 'heading';
  /** Without marks of code fences and headings. */
  readonly text: string;
};

const fence = /^\s{0,3}(```|~~~)/;
const heading = /^#{1,6}\s+(.*)$/;
const item = /^\s{0,12}(?:[-*+]|\d{1,3}[.)])\s+\S/;
const row = /^\s{0,3}\|/;
const ruler = /^[\s|:-]*-[\s|:-]*$/;

/** Splits text, or Markdown as passages hold it, into units in reading order. */
export function unitsOf(text: string): readonly Unit[] {
  const units: Unit[] = [];
  let prose: string[] = [];
  let inFence = false;
  const endProse = (): void => {
    const [first] = prose;
    if (first === undefined) return;
    const joined = prose.map((line) => line.trim()).join(' ');
    if (item.test(first)) units.push({ kind: 'item', text: joined });
    else for (const sentence of sentencesOf(joined)) units.push({ kind: 'prose', text: sentence });
    prose = [];
  };
  for (const line of text.split('\n')) {
    const opensFence = fence.test(line);
    if (opensFence || inFence) {
      endProse();
      if (opensFence) inFence = !inFence;
      else if (line.trim() !== '') units.push({ kind: 'code', text: line.trimEnd() });
      continue;
    }
    const title = heading.exec(line)?.[1];
    if (title !== undefined || row.test(line) || line.trim() === '' || item.test(line)) endProse();
    if (title !== undefined) units.push({ kind: 'heading', text: title.trim() });
    else if (ruler.test(line) && units.at(-1)?.kind === 'row') headLastRow(units);
    else if (row.test(line)) units.push({ kind: 'row', text: line.trim() });
    else if (line.trim() !== '') prose.push(line);
  }
  endProse();
  return units;
}

/** The row above a table's ruler names its columns. */
function headLastRow(units: Unit[]): void {
  const row = units.pop();
  if (row) units.push({ ...row, kind: 'header' });
}

/** An end mark, closing quotes or brackets, white space. */
const possibleEnd = /[.!?…][.!?…]{0,4}["'»”’)\]`*_]{0,4}\s+/gu;
const startsSentence = /^["'«“„‘([`*_–—-]{0,4}\s{0,2}[\p{Lu}\p{N}\p{Lo}]/u;
const lastWord = /[\p{L}.]+$/u;
/** One capital letter that stands as a word: not the C of `Ctrl+C`. */
const initial = /(?:^|[\s.("'«„“‘])\p{Lu}$/u;

/** Words that end in a full stop within a sentence. */
const abbreviations = new Set(
  `e.g i.e etc vs cf al mr mrs ms dr prof st no nos fig figs eq sec ch vol pp approx inc ltd co corp dept est
   т.д т.п т.е т.к т.ч т.зв і.т.д и.т.д напр див см ст п пп ч абз гл розд рис табл мал вул просп бул буд кв ім им м с р рр г гг
   обл тис тыс млн млрд грн руб коп акад проф доц зав зам тел англ укр рос рус лат`
    .trim()
    .split(/\s+/),
);

/** Sentences of one paragraph of prose; an abbreviation or an initial ends none. */
export function sentencesOf(paragraph: string): readonly string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of paragraph.matchAll(possibleEnd)) {
    const end = match.index + match[0].length;
    const mark = match[0].trimEnd();
    if (!startsSentence.test(paragraph.slice(end, end + 8))) continue;
    if (mark === '.' && endsAbbreviated(paragraph.slice(Math.max(start, match.index - 24), match.index))) continue;
    sentences.push(paragraph.slice(start, end).trim());
    start = end;
  }
  const rest = paragraph.slice(start).trim();
  if (rest !== '') sentences.push(rest);
  return sentences;
}

function endsAbbreviated(before: string): boolean {
  const word = lastWord.exec(before)?.[0] ?? '';
  return initial.test(before) || abbreviations.has(word.toLowerCase());
}
