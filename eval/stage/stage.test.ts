import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { StageChooser } from '../../src/router/stage/stage-chooser.ts';
import { stageWeights } from '../../src/router/stage/stage-weights.ts';
import { permittedIn } from './fit-stage.ts';
import { accuracyOf, meanError, scoresOf } from './stage-figures.ts';
import { fingerprintOf, stageRows } from './stage-row.ts';

const rows = stageRows(fileURLToPath(new URL('prompts.jsonl', import.meta.url)));

describe('the own set', () => {
  it('shares no template and no text between what is learned and what is tested', () => {
    const of = (split: string, key: 'template' | 'text'): ReadonlySet<string> =>
      new Set(rows.filter((row) => row.split === split).map((row) => `${row.lang} ${row[key] ?? ''}`));
    for (const key of ['template', 'text'] as const) {
      const learned = of('dev', key);
      const tested = [...of('test', key), ...of('later', key)];
      expect(tested.filter((one) => learned.has(one))).toEqual([]);
    }
  });

  it.each(['en', 'uk', 'ru'])('has 45 test and 45 development prompts of each stage in %s', (lang) => {
    for (const split of ['test', 'dev'])
      for (const label of ['model', 'tool', 'dataset', 'full_text', 'vectors']) {
        const own = rows.filter((row) => row.lang === lang && row.split === split && row.label === label && !row.roles);
        expect(own.length).toBeGreaterThanOrEqual(45);
      }
  });

  it('is what the shipped weights have learned from', () => {
    expect(stageWeights.manifest.sha256).toBe(fingerprintOf(rows));
  });
});

describe('the shipped choice', () => {
  const chooser = new StageChooser();
  const test = rows.filter(({ split }) => split === 'test');
  const judged = test.map((row) => ({ row, choice: chooser.choose(row.text, permittedIn(row)) }));

  it.each(['en', 'uk', 'ru'])('is right in nine of ten cases in %s', (lang) => {
    expect(accuracyOf(judged.filter(({ row }) => row.lang === lang))).toBeGreaterThanOrEqual(0.9);
  });

  it('never takes what is masked', () => {
    for (const { row, choice } of judged) {
      const allowed = permittedIn(row).all.map(({ name }) => name);
      if (choice.name !== 'model') expect(allowed).toContain(choice.offer);
    }
  });
});

describe('figures', () => {
  const row = { text: '', lang: 'en', split: 'test' } as const;
  const judged = [
    { row: { ...row, label: 'tool' }, choice: { name: 'tool', confidence: 0.95, offer: 'a' } },
    { row: { ...row, label: 'tool' }, choice: { name: 'model', confidence: 0.65 } },
    { row: { ...row, label: 'model' }, choice: { name: 'model', confidence: 0.65 } },
  ] as const;

  it('are worked out over the rows that are there', () => {
    expect(scoresOf(judged)).toMatchObject({
      accuracy: 2 / 3,
      macro_f1: 2 / 3,
      accuracy_en: 2 / 3,
      accuracy_pinned: 1,
    });
    expect(scoresOf(judged)).not.toHaveProperty('accuracy_uk');
    expect(meanError(judged)).toBeCloseTo((0.05 + 0.3) / 3);
    expect(scoresOf([]).accuracy).toBe(0);
  });
});
