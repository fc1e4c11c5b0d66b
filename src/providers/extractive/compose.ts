import type { Language } from '../../language/languages.ts';
import { citedCode, citedText } from './cited-text.ts';
import { phrases, type Remark } from './phrases.ts';
import type { Quotation, QuotedUnit } from './quotation.ts';

export type Framing = {
  readonly language: Language;
  /** What of the request was left out; said first. */
  readonly remarks: readonly Remark[];
  readonly listSources: boolean;
};

/** The answer in pieces, to be sent one after another. */
export function composeAnswer(
  quotations: readonly Quotation[],
  { language, remarks, listSources }: Framing,
): readonly string[] {
  const { nature, nothing, sources, remarks: said } = phrases[language];
  const about = [nature, ...remarks.map((remark) => said[remark])].join(' ');
  if (quotations.length === 0) return [`${nothing}\n\n`, about];
  const pieces = [about];
  for (const { number, units } of quotations) {
    let before: QuotedUnit | undefined;
    for (const run of runsOf(units)) {
      pieces.push(gapBetween(before, run[0]) + citedRun(run, number));
      before = run[0];
    }
  }
  if (listSources) pieces.push(`\n\n${sources}\n${sourceLines(quotations).join('\n')}`);
  return pieces;
}

/** One line for each section that is quoted: places of one section differ by their number alone. */
function sourceLines(quotations: readonly Quotation[]): readonly string[] {
  const numbers = new Map<string, string[]>();
  for (const { number, passage } of quotations) {
    const source = passage.title + location(passage.uri);
    numbers.set(source, [...(numbers.get(source) ?? []), `[${number}]`]);
  }
  return [...numbers].map(([source, cited]) => `- ${cited.join(', ')} ${source}`);
}

type Run = readonly [QuotedUnit, ...QuotedUnit[]];

/** Lines of code that follow each other stand together, everything else alone. */
function runsOf(units: readonly QuotedUnit[]): readonly Run[] {
  const runs: [QuotedUnit, ...QuotedUnit[]][] = [];
  for (const unit of units) {
    const last = runs.at(-1);
    if (unit.kind === 'code' && last?.[0].kind === 'code') last.push(unit);
    else runs.push([unit]);
  }
  return runs;
}

const citedRun = (run: Run, number: number): string =>
  run[0].kind === 'code'
    ? citedCode(
        run.map(({ text }) => text),
        number,
      )
    : citedText(run[0], number);

function gapBetween(before: QuotedUnit | undefined, unit: QuotedUnit): string {
  if (before?.kind !== unit.kind || unit.kind === 'row') return '\n\n';
  return unit.kind === 'item' ? '\n' : ' ';
}

const location = (uri: string | undefined): string => (uri === undefined ? '' : ` (${uri})`);
