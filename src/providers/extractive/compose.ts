import type { Language } from '../../language/languages.ts';
import { citedCode, citedText } from './cited-text.ts';
import { phrases } from './phrases.ts';
import type { Quotation, QuotedUnit } from './quotation.ts';

/** The answer in pieces, to be sent one after another. */
export function composeAnswer(
  quotations: readonly Quotation[],
  language: Language,
  listSources: boolean,
): readonly string[] {
  const { nature, nothing, sources } = phrases[language];
  if (quotations.length === 0) return [`${nothing}\n\n`, nature];
  const pieces = [nature];
  for (const { number, units } of quotations) {
    let before: QuotedUnit | undefined;
    for (const run of runsOf(units)) {
      pieces.push(gapBetween(before, run[0]) + citedRun(run, number));
      before = run[0];
    }
  }
  if (listSources) {
    const lines = quotations.map(({ number, passage }) => `- [${number}] ${passage.title}${location(passage.uri)}`);
    pieces.push(`\n\n${sources}\n${lines.join('\n')}`);
  }
  return pieces;
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
