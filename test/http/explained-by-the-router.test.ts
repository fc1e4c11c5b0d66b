import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { type RouteBody, routeSchema } from '../../src/wire/nexus/route-schema.ts';
import { eventually, metricsText } from '../support/http-metrics.ts';
import { chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { post } from '../support/wire-client.ts';

const house = scriptedHouse({ models: [{ id: 'seeing', upstream: 'mock', capabilities: ['chat', 'vision'] }] });
const steady = { 'x-nexus-explore': 'off' };

const dryRun = async (body: object): Promise<RouteBody> =>
  routeSchema.parse(await (await post(house.gateway, '/route', body, steady)).json());

/** The command as a person types it. */
async function nexusRoute(...args: readonly string[]): Promise<RouteBody> {
  const { origin, key } = house.gateway;
  const env = { ...process.env, NEXUS_URL: origin, NEXUS_API_KEY: key };
  const command = ['dist/cli/main.js', 'route', '--json', '--no-explore', ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env });
  return routeSchema.parse(JSON.parse(stdout));
}

/** All that does not hang on the moment: scores do, a little, by load and by what was learned meanwhile. */
const gist = ({ model, reason, intent, stage, candidates, passed_over, plan }: RouteBody): object => ({
  model,
  reason,
  intent,
  stage,
  candidates: candidates.map((one) => one.model),
  passed_over,
  plan,
});

it.each([
  'Write a function in Python that adds two dates and returns the days between them.',
  'Переклади англійською: «Договір набирає чинності з дня підписання».',
  'Сколько будет 17 процентов от 340?',
])('one request is explained alike by a dry run, the command and the headers: %s', async (content) => {
  const body = { model: 'auto', messages: [{ role: 'user', content }] };
  const dry = await dryRun(body);
  expect(gist(await nexusRoute(content))).toEqual(gist(dry));

  const { headers } = await post(house.gateway, '/chat/completions', body, steady);
  expect(headers.get('x-nexus-model')).toBe(dry.model);
  expect(headers.get('x-nexus-reason')).toBe(dry.reason);
  expect(headers.get('x-nexus-intent')).toBe(
    `${dry.intent?.name ?? ''};conf=${dry.intent?.confidence.toFixed(2) ?? ''}`,
  );
  const candidates = headers.get('x-nexus-candidates')?.split(', ') ?? [];
  expect(candidates.map((one) => one.split(';')[0])).toEqual(dry.candidates.map(({ model }) => model));
  expect(Math.abs(Number(headers.get('x-nexus-score')) - (dry.score ?? 0))).toBeLessThan(0.05);
});

it('a dry run calls no model and leaves no trace, a chat is counted and logged', async () => {
  const body = { model: 'auto', messages: [{ role: 'user', content: 'Таємне питання' }] };
  const decisions = async (): Promise<number> =>
    [...(await metricsText(house.gateway.origin)).matchAll(/^nexus_route_decisions_total\{.*\} (\d+)$/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
  const before = await decisions();
  await dryRun(body);
  expect(await decisions()).toBe(before);
  const { headers } = await post(house.gateway, '/chat/completions', body);
  expect(await decisions()).toBe(before + 1);

  const path = join(house.gateway.dataFolder, 'decisions.jsonl');
  const id = headers.get('x-nexus-decision-id') ?? '';
  await eventually(() => readFileSync(path, { encoding: 'utf8', flag: 'a+' }).includes(id));
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .find((one) => one.includes(id));
  expect(JSON.parse(line ?? '')).toMatchObject({ decision: id, outcome: 'ok', answered: headers.get('x-nexus-model') });
  expect(line).not.toContain('аємн');
});

it('a need that one model alone meets takes all others out, by name', async () => {
  const picture = { type: 'image_url', image_url: { url: 'https://example.org/a.png' } };
  const route = await dryRun({ model: 'auto', messages: [{ role: 'user', content: [picture] }] });
  expect(route.model).toBe('seeing');
  expect(route.passed_over).toContainEqual(expect.objectContaining({ model: chatModel, filter: 'capability' }));
});
