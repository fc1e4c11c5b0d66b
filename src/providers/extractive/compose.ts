import type { Language } from '../../language/languages.ts';
import { phrases } from './phrases.ts';
import { citedText, type Quotation } from './quotation.ts';

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
    units.forEach((unit, at) => {
      const before = units[at - 1];
      const gap = !before || before.kind !== unit.kind ? '\n\n' : unit.kind === 'prose' ? ' ' : '\n';
      pieces.push(gap + citedText(unit, number));
    });
  }
  if (listSources) {
    const lines = quotations.map(({ number, passage }) => `- [${number}] ${passage.title}${location(passage.uri)}`);
    pieces.push(`\n\n${sources}\n${lines.join('\n')}`);
  }
  return pieces;
}

const location = (uri: string | undefined): string => (uri === undefined ? '' : ` (${uri})`);
