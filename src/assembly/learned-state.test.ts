import { testPrincipal } from '../../test/support/principal.ts';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { CostPacer } from '../router/policy/cost-pacer.ts';
import { Profiles } from '../router/profile/profiles.ts';
import { promptOf } from '../router/quality/outcome-rows.ts';
import { QualityModel } from '../router/quality/quality-model.ts';
import { saveQuality } from '../router/quality/quality-state.ts';
import { usualTopics } from '../router/quality/usual-topics.ts';
import { usualRouterSettings } from '../router/router-settings.ts';
import { Calibration } from '../router/score/calibration.ts';
import { Regressor } from '../router/score/regressor.ts';
import type { Log } from '../telemetry/log.ts';
import { learnedFolder, LearnedState } from './learned-state.ts';

const prompt = promptOf('Яка мита на імпорт сталі?');
const noUsage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
let dataFolder = '';
let warned: string[] = [];
let told: string[] = [];
const log = {
  warn: (about: unknown, message?: string) => void warned.push(message ?? String(about)),
  info: (message: string) => void told.push(message),
} as unknown as Log;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'nexus-learned-'));
  [warned, told] = [[], []];
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

/** What a router has that started at this moment. */
async function started(clock = new FakeClock()) {
  const learned = await LearnedState.open(dataFolder, { clock, log });
  const profiles = new Profiles(clock);
  profiles.retain([
    { id: 'm', family: 'm', locality: 'foreign', contextTokens: undefined, capabilities: ['chat'] } as const,
  ]);
  const parts = {
    profiles,
    pacer: new CostPacer(
      clock,
      () => 1e9,
      () => 1e8,
    ),
    regressor: new Regressor(usualRouterSettings.weights, learned.saved?.regressor),
    calibration: new Calibration(learned.saved?.calibration),
  };
  const { close } = learned.keep(parts);
  const spend = (cost: number): void => {
    const attempt = {
      kind: 'attempt',
      principal: testPrincipal,
      request: 'r',
      model: 'm',
      upstream: 'u',
      outcome: 'ok',
    } as const;
    profiles.record({ ...attempt, usage: noUsage, firstTokenMs: 100, durationMs: 900 });
    parts.pacer.book('r', cost);
  };
  return { ...parts, quality: learned.quality, spend, close, clock };
}

it('gives everything back after a restart', async () => {
  const before = await started();
  before.spend(7_000_000);
  before.quality.learn(prompt, 'm', 1, 1);
  before.profiles.label('m', prompt.intent, 1, 1);
  before.calibration.learn(0.6, 1);
  await before.close();

  const after = await started();
  expect(after.pacer.spent).toBe(7_000_000);
  expect(after.quality.version).toBe('1');
  expect(after.quality.trialsOf('m', prompt.intent)).toBeGreaterThan(0);
  expect(after.profiles.of('m', undefined).samples).toBe(1);
  expect(after.calibration.save()).toEqual(before.calibration.save());
  expect(after.regressor.save()).toEqual(before.regressor.save());
  await after.close();
  expect(warned).toEqual([]);
});

it('forgets the spend of another day', async () => {
  const before = await started();
  before.spend(7_000_000);
  await before.close();
  const tomorrow = new FakeClock();
  await tomorrow.advance(86_400_000);
  const after = await started(tomorrow);
  expect(after.pacer.spent).toBe(0);
  await after.close();
});

it('saves figures within a minute, what was learned of answers within five, and nothing where nothing is new', async () => {
  const { clock, close } = await started();
  const saved = (file: string): boolean => existsSync(join(learnedFolder(dataFolder), file));
  await clock.advance(600_000);
  expect(existsSync(learnedFolder(dataFolder))).toBe(false);
  await close();

  const later = await started(clock);
  later.spend(1);
  later.quality.learn(prompt, 'm', 1, 1);
  await clock.advance(60_000);
  await vi.waitFor(() => expect(saved('router-state.json')).toBe(true));
  expect(saved('state-1.json')).toBe(false);
  for (let minute = 0; minute < 5; minute++) {
    await clock.advance(60_000);
    await vi.waitFor(() => expect(clock.pending).toBe(1));
  }
  expect(saved('state-1.json')).toBe(true);
  await later.close();
  expect(saved('state-2.json')).toBe(false);
});

it.each(['{"format":1,"pacer"', '{"format":99}', '[]', ''])('starts without a state that is %j', async (written) => {
  mkdirSync(learnedFolder(dataFolder));
  writeFileSync(join(learnedFolder(dataFolder), 'router-state.json'), written);
  writeFileSync(join(learnedFolder(dataFolder), 'state-4.json'), written);
  const { pacer, quality, spend, close } = await started();
  expect(warned).toEqual(['what was learned before is not taken up']);
  expect(pacer.spent).toBe(0);
  expect(quality.version).toBe('0');
  spend(5);
  await close();
  expect((await started()).pacer.spent).toBe(5);
});

it('leaves aside parts that do not fit', async () => {
  mkdirSync(learnedFolder(dataFolder));
  const foreign = { format: 1, pacer: { day: 0, spent: 0, lambda: 0 }, profiles: [], regressor: 3, calibration: {} };
  writeFileSync(join(learnedFolder(dataFolder), 'router-state.json'), JSON.stringify(foreign));
  const { regressor, calibration, close } = await started();
  expect([regressor.outcomes, calibration.isUsed]).toEqual([0, false]);
  await close();
});

it('goes on where the folder cannot be written, warns once, and saves when it can again', async () => {
  const inTheWay = learnedFolder(dataFolder);
  writeFileSync(inTheWay, '');
  const { clock, spend, close } = await started();
  spend(3);
  for (let minute = 0; minute < 3; minute++) {
    await clock.advance(60_000);
    await vi.waitFor(() => expect(clock.pending).toBe(1));
  }
  expect(warned).toEqual(['what is learned cannot be saved; requests are served as before']);
  rmSync(inTheWay);
  await close();
  expect(told).toEqual(['what is learned is saved again']);
  expect((await started()).pacer.spent).toBe(3);
});

it('does not write over what was taught while it ran', async () => {
  const running = await started();
  const taught = new QualityModel({ topics: usualTopics, random: () => 0.5 });
  taught.learnAll([{ prompt, outcomes: new Map([['taught', 1]]) }]);
  await saveQuality(learnedFolder(dataFolder), taught, 0);
  running.quality.learn(prompt, 'm', 1, 1);
  await running.close();
  expect(warned).toEqual([expect.stringContaining('taught while running')]);
  const header: unknown = JSON.parse(readFileSync(join(learnedFolder(dataFolder), 'state-1.json'), 'utf8'));
  expect(header).toMatchObject({ models: ['taught'] });
  expect((await started()).quality.trialsOf('taught', prompt.intent)).toBeGreaterThan(0);
});
