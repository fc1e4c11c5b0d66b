import { fileURLToPath } from 'node:url';
import { table } from '../../bench/markdown-table.ts';
import { detectPii } from '../../src/guardrails/pii/detect.ts';
import { type Outcome, type OptionValues, positive, type Subject } from '../subject.ts';
import { judgedRow, type JudgedRow } from './judged-row.ts';
import { fitNames } from './names/fit-names.ts';
import { foldedSpans } from './names/folded-spans.ts';
import { nameWeights } from './names/name-weights.ts';
import { piiRows } from './pii-row.ts';
import { Tally } from './tally.ts';

const ownSet = fileURLToPath(new URL('own-names.jsonl', import.meta.url));

/** How well personal data is found in texts: what the product masks, by the words of the shipped detectors. */
export const pii: Subject = {
  usage: '[--data FILE [--split NAME] [--folds 5]] | [--fit-names]',
  options: {
    data: { type: 'string' },
    split: { type: 'string' },
    folds: { type: 'string' },
    'fit-names': { type: 'boolean' },
  },
  run: async (values) => (values['fit-names'] === true ? fitted() : measured(values)),
};

async function measured({ data, split, folds }: OptionValues): Promise<Outcome> {
  const path = typeof data === 'string' ? data : ownSet;
  const all = piiRows(path);
  const rows = all.filter((row) => split === undefined || row.split === split);
  if (rows.length === 0) throw new Error(`There are no rows to measure in ${path}.`);
  const count = folds === undefined ? 0 : Math.round(positive('folds', folds, 5));
  const folded = count > 1 ? foldedSpans(rows, count) : undefined;
  const started = performance.now();
  const judged = rows.map((row, at) => judgedRow(row, folded?.[at] ?? detectPii(row.text)));
  const inputs = {
    data: path,
    rows: rows.length,
    ...(typeof split === 'string' && { split }),
    ...(count > 1 && { folds: count }),
  };
  const found = outcomeOf(inputs, judged, performance.now() - started);
  return { ...found, report: `${noteOn(path, count)}${found.report}` };
}

function noteOn(path: string, folds: number): string {
  if (folds > 1)
    return `Names in each row were told by a tagger that had learned from no row of its template, of ${folds} folds.\n\n`;
  return nameWeights.haveLearned(path)
    ? 'The tagger of names that ships has LEARNED FROM this file: its figures flatter. `--folds 5` is the honest measure.\n\n'
    : '';
}

async function fitted(): Promise<Outcome> {
  const inputs = await fitNames();
  return {
    report: `Names: trained on ${inputs.rows} rows and ${inputs.madeTexts} made texts.`,
    inputs,
    metrics: {},
    details: {},
  };
}

function outcomeOf(inputs: Outcome['inputs'], judged: readonly JudgedRow[], tookMs: number): Outcome {
  const masked = tallied(judged, ({ masked }) => [masked]);
  const all = tallied(judged, ({ all }) => [all]);
  const clean = judged.filter(({ row }) => row.spans.length === 0);
  const metrics = {
    ...masked.figures,
    f2_all: all.f(2),
    rows: judged.length,
    clean_rows: clean.length,
    clean_rows_hit: clean.filter(({ masked: { extra } }) => extra > 0).length,
    ms_per_row: tookMs / judged.length,
  };
  const byType = grouped(judged, ({ types }) => types.map(({ type, counts }) => [type, counts]));
  const byCase = grouped(judged, ({ row, masked: counts }) => (row.case === undefined ? [] : [[row.case, counts]]));
  const byLanguage = grouped(judged, ({ row, masked: counts }) => (row.lang === undefined ? [] : [[row.lang, counts]]));
  const parts = [
    report(
      'All',
      new Map([
        ['masked types', masked],
        ['all labelled types', all],
      ]),
    ),
    report('Type', byType),
    ...(byCase.size > 0 ? [report('Case', byCase)] : []),
    ...(byLanguage.size > 0 ? [report('Language', byLanguage)] : []),
    `Rows without personal data: ${clean.length}, of them with a find: ${metrics.clean_rows_hit}.`,
  ];
  return {
    report: parts.join('\n\n'),
    inputs,
    metrics,
    details: {
      by_type: plain(byType),
      by_case: plain(byCase),
      by_language: plain(byLanguage),
      faults: judged.flatMap(({ row, missed, extra }) =>
        missed.length + extra.length === 0 ? [] : [{ id: row.id, text: row.text, missed, extra }],
      ),
    },
  };
}

type Counts = JudgedRow['masked'];

function tallied(judged: readonly JudgedRow[], countsOf: (row: JudgedRow) => readonly Counts[]): Tally {
  const tally = new Tally();
  for (const row of judged) for (const { hits, misses, extra } of countsOf(row)) tally.add(hits, misses, extra);
  return tally;
}

function grouped(
  judged: readonly JudgedRow[],
  groupsOf: (row: JudgedRow) => readonly (readonly [name: string, counts: Counts])[],
): ReadonlyMap<string, Tally> {
  const groups = new Map<string, Tally>();
  for (const row of judged)
    for (const [name, { hits, misses, extra }] of groupsOf(row)) {
      const tally = groups.get(name) ?? new Tally();
      groups.set(name, tally);
      tally.add(hits, misses, extra);
    }
  return groups;
}

const report = (head: string, groups: ReadonlyMap<string, Tally>): string =>
  table(
    [head, 'Labelled', 'Precision', 'Recall', 'F1', 'F2', 'False'],
    [...groups].map(([name, tally]) => [
      name,
      String(tally.labelled),
      ...[tally.precision, tally.recall, tally.f(1), tally.f(2)].map((figure) => figure.toFixed(3)),
      String(tally.extra),
    ]),
  );

const plain = (groups: ReadonlyMap<string, Tally>): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...groups].map(([name, tally]) => [name, { labelled: tally.labelled, ...tally.figures }]));
