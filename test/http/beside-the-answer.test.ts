import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatCompletion } from '../contract/openai-schemas.ts';
import { quietGateway, startGateway, type GatewayUnderTest } from '../support/gateway-under-test.ts';
import { eventually } from '../support/http-metrics.ts';
import { post, readStream } from '../support/wire-client.ts';

/** What the gateway says beside an answer: its sources, and what was done otherwise than asked. */
type Beside = { readonly sources?: readonly { number: number; text: string }[]; readonly notes?: readonly object[] };

const folder = mkdtempSync(join(tmpdir(), 'nexus-documents-'));
let gateway: GatewayUnderTest;
beforeAll(async () => {
  writeFileSync(join(folder, 'bridges.md'), '# Мости\n\nМіст Патона у Києві відкрили 1953 року.\n');
  gateway = await startGateway({ config: { gateway: { ...quietGateway, knowledge: { folders: [folder] } } } });
  await eventually(async () => (await ask(false)).headers.get('x-nexus-model') === 'local/extractive');
});
afterAll(async () => {
  await gateway.stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const tools = [{ type: 'function', function: { name: 'find' } }];
const messages = [{ role: 'user', content: 'Коли відкрили міст Патона?' }];
const ask = (stream: boolean, more: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  post(gateway, '/chat/completions', { model: 'local/extractive', messages, stream, ...more }, headers);

const besideWhole = async (response: Response): Promise<Beside | undefined> => {
  const body = (await response.json()) as { nexus?: Beside };
  chatCompletion.parse(body);
  return body.nexus;
};
const besideStreamed = async (response: Response): Promise<Beside | undefined> => {
  const { frames, done } = await readStream(response);
  expect(done).toBe(true);
  const told = frames.filter((frame) => 'nexus' in frame);
  expect(told.length).toBeLessThanOrEqual(1);
  for (const frame of told) expect(frame.choices).toMatchObject([{ finish_reason: 'stop' }]);
  return told[0]?.nexus as Beside | undefined;
};

describe('beside an answer', () => {
  it('its sources are told alike, streamed or whole', async () => {
    const whole = await besideWhole(await ask(false));
    expect(whole?.sources).toMatchObject([{ number: 1, text: expect.stringContaining('1953') as string }]);
    expect(await besideStreamed(await ask(true))).toEqual(whole);
  });

  it('what the model could not heed is told alike, in the reply and its head', async () => {
    const whole = await ask(false, { model: 'auto', tools });
    const streamed = await ask(true, { model: 'auto', tools });
    for (const { headers } of [whole, streamed])
      expect(JSON.parse(headers.get('x-nexus-notes') ?? '')).toMatchObject([{ kind: 'degraded', ignored: 'tools' }]);
    const told = { notes: [{ kind: 'degraded', ignored: 'tools' }] };
    expect(await besideWhole(whole)).toMatchObject(told);
    expect(await besideStreamed(streamed)).toMatchObject(told);
  });

  it('nothing is told where there is nothing to tell', async () => {
    const page = { 'x-openwebui-chat-id': 'a' };
    for (const stream of [true, false]) {
      const response = await ask(stream, {}, page);
      expect(response.headers.has('x-nexus-notes')).toBe(false);
      const text = await response.text();
      expect(text).not.toContain('"nexus"');
      expect(text).toContain('"document"');
    }
  });
});
