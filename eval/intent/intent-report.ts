import { table } from '../../bench/markdown-table.ts';
import { accuracyOf, macroF1, reliabilityOf, type Verdict } from './intent-metrics.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const languagesOf = (verdicts: readonly Verdict[]): readonly string[] => [...new Set(verdicts.map(({ lang }) => lang))];

/** What was found of a set, in Markdown: figures by language, confusions, how far confidence can be relied on. */
export function intentReport(verdicts: readonly Verdict[], error: number, meanMs: number): string {
  const by = languagesOf(verdicts).map((lang) => ({ lang, own: verdicts.filter((one) => one.lang === lang) }));
  return [
    table(
      ['Language', 'Prompts', 'Accuracy', 'Macro-F1'],
      [...by, { lang: 'all', own: verdicts }].map(({ lang, own }) => [
        lang,
        String(own.length),
        percent(accuracyOf(own)),
        macroF1(own).toFixed(3),
      ]),
    ),
    `Expected calibration error ${error.toFixed(3)}; ${meanMs.toFixed(3)} ms a prompt, features included.`,
    ...by.flatMap(({ lang, own }) => [`### Confusions, ${lang}`, confusions(own), worstPairs(own)]),
    '### Reliability',
    table(
      ['Confidence', 'Prompts', 'Mean confidence', 'Right'],
      reliabilityOf(verdicts).map(({ from, count, confidence, accuracy }) => [
        `${from.toFixed(1)} to ${(from + 0.1).toFixed(1)}`,
        String(count),
        percent(confidence),
        percent(accuracy),
      ]),
    ),
  ].join('\n\n');
}

/** A row for what is wanted, a column for what was guessed. */
function confusions(verdicts: readonly Verdict[]): string {
  const labels = [...new Set(verdicts.flatMap(({ label, guess }) => [label, guess]))].sort();
  const count = (label: string, guess: string): number =>
    verdicts.filter((one) => one.label === label && one.guess === guess).length;
  return table(
    ['Wanted \\ guessed', ...labels],
    labels.map((label) => [label, ...labels.map((guess) => String(count(label, guess) || ''))]),
  );
}

const PAIRS_SHOWN = 5;

function worstPairs(verdicts: readonly Verdict[]): string {
  const counts = new Map<string, number>();
  for (const { label, guess } of verdicts)
    if (label !== guess) counts.set(`${label} as ${guess}`, (counts.get(`${label} as ${guess}`) ?? 0) + 1);
  const worst = [...counts].sort(([, a], [, b]) => b - a).slice(0, PAIRS_SHOWN);
  return `Most often wrong: ${worst.map(([pair, count]) => `${pair} (${count})`).join(', ') || 'none'}.`;
}
