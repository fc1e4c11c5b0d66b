import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDecisions } from '../../src/assembly/decisions.ts';
import type { ChatModel } from '../../src/chat/model.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { openMetrics } from '../../src/telemetry/metrics.ts';
import { testDecision } from '../support/decision.ts';
import { type DecidingGateway, startDecidingGateway } from '../support/deciding-gateway.ts';
import { batches, finish, start, text, usage } from '../support/events.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { eventually } from '../support/http-metrics.ts';

const prompt = 'Таємне питання olena@example.org';
const answer = 'таємна відповідь';
const decision = testDecision();
const says: ChatModel = () => batches([start('large'), text(answer), usage(1000, 100), finish()]);

let folder: string;
let gateway: DecidingGateway;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-decisions-'));
  gateway = await startDecidingGateway({ decision, model: says });
});
afterEach(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends a chat and hands what the HTTP side tells of it to the log. */
async function chat(decisions: ReturnType<typeof openDecisions>, body: object = {}): Promise<void> {
  const told = gateway.replies.length;
  const response = await fetch(`${gateway.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer nx-test' },
    body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: prompt }], user: 'olena', ...body }),
  });
  expect(await response.text()).toContain(answer);
  await eventually(() => gateway.replies.length > told);
  for (const reply of gateway.replies.slice(told)) decisions.ended(reply);
}

const house = () => {
  const clock = new FakeClock();
  const metrics = openMetrics();
  const log = openLog('silent', clock).log;
  return { clock, metrics, decisions: openDecisions(folder, { clock, log, metrics }) };
};

it('has a line for each decision, with what came of it, and no word of what was said', async () => {
  const { decisions } = house();
  for (const stream of [true, false]) await chat(decisions, { stream });
  await chat(decisions, { model: 'large' });
  await decisions.close();
  const written = readFileSync(join(folder, 'decisions.jsonl'), 'utf8');
  const lines = written
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(2);
  for (const line of lines)
    expect(line).toMatchObject({
      decision: decision.id,
      principal: 'key_1',
      tenant: 'acme',
      model: 'large',
      answered: 'large',
      outcome: 'ok',
      attempts: 1,
      cost_usd: 0.0045,
      passed_over: { capability: 2, context_length: 1 },
    });
  for (const word of ['аємн', 'olena', 'nx-test']) expect(written).not.toContain(word);
});

it('is written a second later; where it can not be, requests are served and lines counted as lost', async () => {
  const { decisions, clock, metrics } = house();
  const path = join(folder, 'decisions.jsonl');
  mkdirSync(path); // in the way of the file
  await chat(decisions);
  await clock.advance(1000);
  await eventually(async () => (await metrics.text()).includes('nexus_decision_log_lines_total{outcome="lost"} 1'));
  rmdirSync(path);
  await chat(decisions);
  await clock.advance(1000);
  await eventually(async () => (await metrics.text()).includes('nexus_decision_log_lines_total{outcome="written"} 1'));
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(2);
  await decisions.close();
});
