import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../test/support/seeded.ts';
import { routing } from './routing.ts';

/** A cheap model that knows poems, a dear one that knows poems and proofs, and one between them. */
function rows(count: number, seed: number): string {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, at) => {
    const isProof = random() < 0.5;
    const prompt = isProof
      ? `Prove theorem ${at} of algebra by induction on n`
      : `Write a tender poem about garden ${at}`;
    const scores = { cheap: isProof ? 0 : 1, middle: random() < 0.6 ? 1 : 0, dear: 1 };
    return JSON.stringify({
      id: `${seed}/${at}`,
      prompt,
      scores,
      cost_usd: { cheap: 0.001, middle: 0.004, dear: 0.02 },
    });
  }).join('\n');
}

describe('eval routing', () => {
  let folder = '';
  const file = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nexus-routing-'));
    await writeFile(file('one.jsonl'), rows(240, 1));
    await writeFile(file('other.jsonl'), rows(120, 2));
    await writeFile(
      file('bad.jsonl'),
      '{"id":"a","prompt":"x","scores":{"m":0.5}}\n{"id":"b","prompt":"x","scores":{"m":7}}',
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('learns from rows of one file, asks about the others, and draws a picture', async () => {
    const { metrics, report } = await routing.run(
      { train: file('one.jsonl'), labels: '160', seeds: '2', svg: file('plot.svg') },
      [],
    );
    expect(metrics.apgr).toBeGreaterThan(0.7); // half of the prompts need the dear model: at best 0.75
    expect(metrics.accuracy).toBeGreaterThan(0.95);
    expect(metrics.aiq).toBeGreaterThan(0.9);
    expect(metrics.flip_whitespace).toBeLessThan(0.05);
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
    expect(report).toContain('oracle');
    expect(await readFile(file('plot.svg'), 'utf8')).toMatch(/^<svg [^]*polyline[^]*<\/svg>\n$/);
  });

  it('takes folds of one file, or another file to ask about', async () => {
    const folds = await routing.run({ train: file('one.jsonl'), folds: '3', seeds: '1' }, []);
    expect(folds.metrics.apgr).toBeGreaterThan(0.7);
    const other = await routing.run(
      { train: file('one.jsonl'), test: file('other.jsonl'), labels: '240', seeds: '1' },
      [],
    );
    expect(other.report).toMatch(/asked about \d+ rows of other.jsonl/); // without those whose words stand in both
  });

  it.each([
    [{ train: '/nowhere.jsonl' }, 'no file /nowhere.jsonl'],
    [{ train: 'bad.jsonl' }, 'line 2: scores.m'],
    [{ train: 'one.jsonl', labels: '240' }, 'Give fewer --labels'],
    [{ train: 'one.jsonl', test: 'other.jsonl', folds: '3' }, '--folds needs one file'],
    [{ train: 'one.jsonl', replay: 'dice' }, "not 'dice'"],
  ])('says what is wrong with %j', async (options, message) => {
    const values = Object.fromEntries(
      Object.entries(options).map(([name, value]) => [name, /^\w+\.jsonl$/.test(value) ? file(value) : value]),
    );
    await expect(routing.run(values, [])).rejects.toThrow(message);
  });

  it('replays rows as a bandit', async () => {
    const { metrics } = await routing.run({ train: file('one.jsonl'), replay: 'bandit', seeds: '1', price: '0.2' }, []);
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  });
});
