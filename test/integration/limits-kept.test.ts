import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { errorOf } from '../support/http-error.ts';
import { post } from '../support/wire-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'nexus-limits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let gateway: GatewayUnderTest | undefined;
afterEach(() => gateway?.stop('SIGKILL'));

const body = { model: 'scripted', max_tokens: 100, messages: [{ role: 'user', content: 'Привіт' }] };
const start = (dataFolder: string): Promise<GatewayUnderTest> =>
  startGateway({
    dataFolder,
    config: {
      gateway: {
        ...quietGateway,
        auth: { required: false },
        limits: { ...quietGateway.limits, tenant: { queriesPerDay: 3, costPerDayUsd: 1 } },
      },
      fleet: {
        upstreams: { scripted: { kind: 'scripted' } },
        models: [{ id: 'scripted', upstream: 'scripted', price: { input: 1000, output: 1000 } }],
      },
    },
  });

describe.each([
  ['SIGTERM', 0],
  ['SIGKILL', 1500],
] as const)('a restart after %s', (signal, waitMs) => {
  let dataFolder = '';
  beforeEach(async () => {
    dataFolder = mkdtempSync(join(folder, signal));
    gateway = await start(dataFolder);
    for (let at = 0; at < 2; at++) expect((await post(gateway, '/chat/completions', body)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await gateway.stop(signal);
  });

  it('gives nobody the day again', async () => {
    gateway = await start(dataFolder);
    // What was spent counts as well: what is left of a dollar does not suffice for this one.
    const dear = await post(gateway, '/chat/completions', { ...body, max_tokens: 985 });
    expect((await errorOf(dear, 429)).code).toBe('budget_exhausted');
    const refused = await post(gateway, '/chat/completions', body);
    expect((await errorOf(refused, 429)).code).toBe('quota_exhausted');
  });
});
