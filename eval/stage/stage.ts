import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { table } from '../../bench/markdown-table.ts';
import { type StageChoice, StageChooser } from '../../src/router/stage/stage-chooser.ts';
import type { Outcome, Subject } from '../subject.ts';
import { crossValidated, fitted, permittedIn } from './fit-stage.ts';
import { offers } from './offers.ts';
import { accuracyOf, type Judged, meanError, scoresOf } from './stage-figures.ts';
import { fingerprintOf, type StageRow, stageRows } from './stage-row.ts';

const ownSet = fileURLToPath(new URL('prompts.jsonl', import.meta.url));
const weightsFile = fileURLToPath(new URL('../../src/router/stage/stage-weights.ts', import.meta.url));

/** Whether requests are taken where their answer is: a tool, a table, documents by words or by meaning, or a model. */
export const stage: Subject = {
  usage: '[--data FILE] [--fit]',
  options: { data: { type: 'string' }, fit: { type: 'boolean' } },
  run: async ({ data, fit }) => {
    const path = typeof data === 'string' ? data : ownSet;
    const rows = stageRows(path);
    if (rows.length === 0) throw new Error(`There are no rows in ${path}.`);
    if (fit !== true) return measured(path, rows);
    if (path !== ownSet) throw new Error('The shipped weights learn from the own set only: leave --data out.');
    return refitted(rows);
  },
};

/** Learns from the development rows, writes the weights that the product ships, and says what to expect of them. */
async function refitted(rows: readonly StageRow[]): Promise<Outcome> {
  const development = rows.filter(({ split }) => split === 'dev');
  if (development.length === 0) throw new Error('There are no rows with "split": "dev" to learn from.');
  const folds = crossValidated(development);
  const manifest = {
    source: 'eval/stage/prompts.jsonl, split dev, written for this project',
    licence: 'the same as of the code',
    rows: development.length,
    sha256: fingerprintOf(rows),
    command: 'npm run eval -- stage --fit',
  };
  await writeFile(weightsFile, weightsText({ manifest, ...fitted(development) }));
  const accuracy = accuracyOf(folds);
  return {
    report: `Learned from ${development.length} rows; five folds by template: accuracy ${accuracy.toFixed(3)}.`,
    inputs: manifest,
    metrics: { accuracy_folds: accuracy, ece_folds: meanError(folds) },
    details: folds.filter(({ row, choice }) => row.label !== choice.name),
  };
}

const weightsText = (weights: object): string =>
  `/** What the choice of a stage has learned; made by the manifest's command. */\nexport const stageWeights = ${JSON.stringify(weights)};\n`;

async function measured(path: string, rows: readonly StageRow[]): Promise<Outcome> {
  const chooser = new StageChooser();
  const judged = rows.map((row) => ({ row, choice: chooser.choose(row.text, permittedIn(row)) }));
  const splits = ['test', 'later', 'dev'] as const;
  const parts = splits
    .map((name) => ({ name, part: judged.filter(({ row }) => row.split === name) }))
    .filter(({ part }) => part.length > 0);
  const others = parts.filter(({ name }) => name !== 'test');
  const metrics: Record<string, number> = {
    ...scoresOf(judged.filter(({ row }) => row.split === 'test')),
    ...Object.fromEntries(others.map(({ name, part }) => [`accuracy_${name}`, accuracyOf(part)])),
    masked_violations: judged.filter(isViolation).length,
    mean_ms: meanMs(chooser, rows),
  };
  return {
    report: table(
      ['Rows', 'n', 'Accuracy', 'Macro-F1', 'en', 'uk', 'ru', 'Masked', 'ECE'],
      parts.map(({ name, part }) => {
        const figures = scoresOf(part);
        const cells = [
          figures.accuracy,
          figures.macro_f1,
          figures.accuracy_en,
          figures.accuracy_uk,
          figures.accuracy_ru,
        ];
        return [name, String(part.length), ...[...cells, figures.accuracy_masked, figures.ece].map(print)];
      }),
    ),
    inputs: { data: path, rows: rows.length, offers: offers.length },
    metrics,
    details: judged.filter(({ row, choice }) => row.label !== choice.name),
  };
}

const print = (figure: number | undefined): string => (figure === undefined ? '-' : figure.toFixed(3));

/** An offer that the roles of the row do not include, by the list of offers itself. */
function isViolation({ row: { roles }, choice }: Judged): boolean {
  if (choice.name === 'model') return false;
  const chosen = offers.find(({ stage, name }) => stage === choice.name && name === choice.offer);
  return !chosen?.roles || (roles !== undefined && !chosen.roles.some((role) => roles.includes(role)));
}

const WARM_ROUNDS = 5;
const ROUNDS = 5;

function meanMs(chooser: StageChooser, rows: readonly StageRow[]): number {
  const permitted = rows.map((row) => ({ text: row.text, offers: permittedIn(row) }));
  const round = (): readonly StageChoice[] => permitted.map(({ text, offers }) => chooser.choose(text, offers));
  for (let at = 0; at < WARM_ROUNDS; at++) round();
  const start = performance.now();
  for (let at = 0; at < ROUNDS; at++) round();
  return (performance.now() - start) / (ROUNDS * rows.length);
}
