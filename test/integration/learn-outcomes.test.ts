import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startGateway } from '../../src/assembly/start-gateway.ts';
import { DataFolder } from '../../src/cli/data-folder.ts';
import { learnOutcomes } from '../../src/cli/learn-outcomes.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { routeSchema } from '../../src/wire/nexus/route-schema.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';

const folder = mkdtempSync(join(tmpdir(), 'nexus-learn-'));
const configFolder = join(folder, 'config');
const dataFolder = join(folder, 'data');
const said: string[] = [];
const noted: string[] = [];
const output = { say: (line: string) => void said.push(line), note: (line: string) => void noted.push(line) };
const learn = (...paths: string[]): Promise<number> =>
  learnOutcomes(paths, new DataFolder(dataFolder, output), () => Promise.resolve(['poet', 'builder']), output);
const file = (name: string, ...lines: string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
};
const verse = 'Write a poem about the autumn rain over the old harbour.';
const query = 'Write an SQL query that joins the orders table with customers.';
const row = (prompt: string, scores: object, more: object = {}): string =>
  JSON.stringify({ id: prompt, prompt, scores, ...more });
/** `verse` and `query` themselves are not among them. */
const rows = Array.from({ length: 60 }, (_, at) => [
  row(`Write a poem about the ${['winter', 'spring', 'summer'][at % 3] ?? ''} rain over town ${at}.`, {
    poet: 1,
    builder: 0,
  }),
  row(`Write an SQL query that joins the ${['invoice', 'stock', 'client'][at % 3] ?? ''} table with table ${at}.`, {
    poet: 0,
    builder: 1,
  }),
]).flat();

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream();
  mkdirSync(configFolder);
  const write = (name: string, value: object): void => writeFileSync(join(configFolder, name), JSON.stringify(value));
  write('gateway.yaml', {
    logging: { level: 'silent' },
    auth: { required: false },
    discovery: { ollama: { enabled: false } },
    knowledge: { folders: [] },
  });
  const models = ['poet', 'builder'].map((id) => ({ id, upstream: 'mock' }));
  write('fleet.yaml', { upstreams: { mock: { kind: 'openai-compatible', baseUrl: upstream.url } }, models });
});
beforeEach(() => {
  said.length = noted.length = 0;
});
afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a gateway that starts now expects of the models for a prompt, by model. */
async function contextOf(...prompts: string[]): Promise<readonly Readonly<Record<string, number>>[]> {
  const environment = readEnvironment({ HOST: '127.0.0.1', PORT: '0' });
  const { log } = openLog('silent', systemClock);
  const gateway = await startGateway({ environment, configFolder, dataFolder, log });
  try {
    return await Promise.all(
      prompts.map(async (content) => {
        const body = { model: 'auto', messages: [{ role: 'user', content }], nexus: { explore: false } };
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
        const told = routeSchema.parse(await (await fetch(`${gateway.origin}/v1/route`, init)).json());
        return Object.fromEntries(told.candidates.map(({ model, terms }) => [model, terms.context]));
      }),
    );
  } finally {
    await gateway.stop({ delayMs: 0, graceMs: 0 });
  }
}

it('a gateway prefers for a prompt what was taught of prompts like it', async () => {
  const [untaught = {}] = await contextOf(verse);
  expect(untaught['poet']).toBe(untaught['builder']);

  expect(await learn(file('outcomes.jsonl', ...rows))).toBe(0);
  expect(said).toEqual([expect.stringContaining('120 rows how well 2 models')]);

  const [ofVerse = {}, ofQuery = {}] = await contextOf(verse, query);
  expect(ofVerse['poet']).toBeGreaterThan((ofVerse['builder'] ?? 1) + 0.2);
  expect(ofQuery['builder']).toBeGreaterThan((ofQuery['poet'] ?? 1) + 0.2);

  const turned = rows.map((one) =>
    one.replace('"poet"', '"x"').replace('"builder"', '"poet"').replace('"x"', '"builder"'),
  );
  expect(await learn(file('turned.jsonl', ...turned))).toBe(0);
  const [replaced = {}] = await contextOf(verse);
  expect(replaced['builder']).toBeGreaterThan((replaced['poet'] ?? 1) + 0.2);
});

it('names fields that mean nothing to it and models that are not of the fleet', async () => {
  const path = file('more.jsonl', row('Привіт', { poet: 1, stranger: 0.5 }, { mood: 'good', cost_usd: { poet: 0.1 } }));
  expect(await learn(path)).toBe(0);
  expect(noted[0]).toBe(`Not read in ${path}: mood`);
  expect(noted[1]).toMatch(/Not in fleet.yaml.*: stranger$/);
});

it.each([
  ['no JSON', '{"id": ', 'it is no JSON'],
  ['a score beyond 1', row('Привет', { poet: 7 }), 'scores.poet'],
  ['no scores', '{"id":"a","prompt":"b"}', 'scores'],
])('refuses a row with %s by file and line', async (name, line, reason) => {
  const path = file(`${name}.jsonl`, row('fine', { poet: 1 }), '', line);
  expect(await learn(path)).toBe(1);
  expect(noted.join()).toContain(`${path}, line 3: `);
  expect(noted.join()).toContain(reason);
  expect(said).toEqual([]);
});

it('needs a file that is there and says something of a model', async () => {
  expect(await learn()).toBe(2);
  expect(await learn(join(folder, 'nowhere.jsonl'))).toBe(1);
  expect(await learn(file('empty.jsonl'))).toBe(1);
  expect(await learn(file('none.jsonl', row('a', {})))).toBe(1);
});
