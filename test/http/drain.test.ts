import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { errorBody } from '../contract/openai-schemas.ts';
import { quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { errorOf } from '../support/http-error.ts';
import { eventually } from '../support/http-metrics.ts';
import { head, openRaw } from '../support/http-raw.ts';
import { chatModel, startScriptedGateway, type ScriptedGateway } from '../support/scripted-gateway.ts';
import { textAnswer } from '../support/upstream/chat-answer.ts';
import { silence } from '../support/upstream/fault.ts';
import { hangingAfter, slowToStart, stallingAfter } from '../support/upstream/framing.ts';
import { foldChunks, post, readStream } from '../support/wire-client.ts';

const messages = [{ role: 'user', content: 'Привіт' }];
const text = 'Київ стоїть на Дніпрі.';

const graces = { patient: 5000, strict: 250, urgent: 60_000, idle: 60_000, announced: 5000 };
type Name = keyof typeof graces;
const names = Object.keys(graces) as Name[];
const delayMs = 800;

const start = (name: Name): Promise<ScriptedGateway> => {
  const drainDelayMs = name === 'announced' ? { drainDelayMs: delayMs } : {};
  return startScriptedGateway({ gateway: { server: { ...drainDelayMs, drainGraceMs: graces[name] } } });
};

/** Started beforehand, all at once; a gateway ends only once, so a test that is tried again takes a new one. */
const waiting = new Map<Name, ScriptedGateway>();
const taken: ScriptedGateway[] = [];
beforeAll(async () => {
  await Promise.all(names.map(async (name) => waiting.set(name, await start(name))));
});
afterAll(async () => {
  for (const house of [...waiting.values(), ...taken]) await house.stop();
});

async function take(name: Name): Promise<ScriptedGateway> {
  const house = waiting.get(name) ?? (await start(name));
  waiting.delete(name);
  taken.push(house);
  return house;
}

const ask = (house: ScriptedGateway, stream: boolean): Promise<Response> =>
  post(house.gateway, '/chat/completions', { model: chatModel, messages, stream });

const refused = (origin: string): Promise<boolean> =>
  openRaw(origin).then(
    ({ socket }) => {
      socket.destroy();
      return false;
    },
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'ECONNREFUSED',
  );

describe('SIGTERM', () => {
  it('readiness says so, new connections are refused, what runs is finished, and the end is 0', async () => {
    const house = await take('patient');
    house.upstream.script(stallingAfter(3, 900, textAnswer(text)));
    house.upstream.script(slowToStart(900, textAnswer(text)));
    const streamed = await ask(house, true);
    const whole = ask(house, false);
    await eventually(() => house.upstream.openRequests === 2);
    const probe = await openRaw(house.gateway.origin);
    probe.socket.write(head('GET /health/ready', { connection: 'keep-alive' }).slice(0, -2));
    const late = await openRaw(house.gateway.origin);
    const authorization = `Bearer ${house.gateway.key}`;
    const body = JSON.stringify({ model: chatModel, messages });
    const lateHead = { authorization, 'content-length': String(body.length), connection: 'keep-alive' };
    late.socket.write(head('POST /v1/chat/completions', lateHead).slice(0, -2));
    const kept = await openRaw(house.gateway.origin);
    kept.socket.write(head('GET /health/live', { connection: 'keep-alive' }));
    await kept.until(/alive/);

    const stoppedAt = performance.now();
    const exit = house.gateway.stop('SIGTERM');
    await eventually(() => refused(house.gateway.origin), 600);
    await kept.closed; // a connection with nothing on it is closed at once
    probe.socket.write('\r\n');
    expect(await probe.until(/\}$/)).toMatch(/^HTTP\/1\.1 503 .*"status":"stopping","inFlight":2/s);
    late.socket.write(`\r\n${body}`); // a new request on a connection that was open before
    await late.closed;
    expect(late.received()).toMatch(/^HTTP\/1\.1 503 .*connection: close.*"code":"shutting_down"/is);

    const { frames, done } = await readStream(streamed);
    expect([foldChunks(frames).content, foldChunks(frames).finishReason, done]).toEqual([text, 'stop', true]);
    expect(await (await whole).json()).toMatchObject({ object: 'chat.completion' });
    expect(await exit).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(2500);
    expect(house.gateway.logs()).toMatch(/"outcome":"ok"/);
  });

  it('what runs beyond the grace is ended with an error that says so, and the upstream is left', async () => {
    const house = await take('strict');
    house.upstream.script(hangingAfter(3, textAnswer(text)));
    house.upstream.script(silence());
    const streamed = await ask(house, true);
    const whole = ask(house, false);
    const upload = await openRaw(house.gateway.origin);
    const authorization = `Bearer ${house.gateway.key}`;
    upload.socket.write(head('POST /v1/chat/completions', { authorization, 'content-length': '1000' }) + '{"model":');
    await eventually(() => house.upstream.openRequests === 2);
    const stoppedAt = performance.now();
    const exit = house.gateway.stop('SIGTERM');
    const { frames, done } = await readStream(streamed);
    expect(performance.now() - stoppedAt).toBeGreaterThan(graces.strict - 50);
    expect(errorBody.parse(frames.at(-1)).error).toMatchObject({ code: 'shutting_down', type: 'server_error' });
    expect([done, JSON.stringify(frames).includes('"finish_reason":"')]).toEqual([false, false]);
    const answer = await whole;
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await errorOf(answer, 503)).code).toBe('shutting_down');
    await upload.closed;
    expect(upload.received()).toMatch(/^HTTP\/1\.1 503 .*"code":"shutting_down"/s);
    await Promise.all(house.upstream.requests.map(({ closed }) => closed));
    expect(await exit).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(graces.strict + 1500);
  });

  it('with a delay, readiness says so first, while requests on old and new connections are served as before', async () => {
    const house = await take('announced');
    house.upstream.script(textAnswer(text));
    const stoppedAt = performance.now();
    const exit = house.gateway.stop('SIGTERM');
    const ready = (): Promise<Response> => fetch(`${house.gateway.origin}/health/ready`);
    await eventually(async () => (await ready()).status === 503, 600);
    const answer = await ask(house, false);
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect(performance.now() - stoppedAt).toBeLessThan(delayMs);
    await eventually(() => refused(house.gateway.origin), delayMs + 600);
    expect(performance.now() - stoppedAt).toBeGreaterThan(delayMs - 50);
    expect(await exit).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(delayMs + 1500);
  });

  it('a second signal ends it at once, unless it is the first one that came twice, as from npm', async () => {
    const house = await take('urgent');
    house.upstream.script(hangingAfter(3, textAnswer(text)));
    const streamed = await ask(house, true);
    const reading = streamed.text().catch(() => 'cut');
    const exit = house.gateway.stop('SIGTERM');
    process.kill(house.gateway.pid, 'SIGTERM');
    await eventually(() => refused(house.gateway.origin), 600);
    process.kill(house.gateway.pid, 'SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(house.upstream.openRequests).toBe(1);
    const againAt = performance.now();
    process.kill(house.gateway.pid, 'SIGTERM');
    expect(await exit).toBe(1);
    expect(performance.now() - againAt).toBeLessThan(500);
    expect(await reading).toBe('cut');
    expect(house.gateway.logs()).toMatch(/"inFlight":1,"msg":"stopping"/); // the log is written even so
  });

  it('does not wait for a database that another program holds', async () => {
    const documents = mkdtempSync(join(tmpdir(), 'nexus-drain-'));
    onTestFinished(() => rmSync(documents, { recursive: true }));
    const gateway = await startGateway({
      config: { gateway: { ...quietGateway, knowledge: { folders: [documents] } } },
    });
    const holder = new Sqlite(join(gateway.dataFolder, 'nexus.db'));
    holder.exec('BEGIN IMMEDIATE');
    onTestFinished(() => void holder.close());
    writeFileSync(join(documents, 'new.md'), text);
    process.kill(gateway.pid, 'SIGHUP');
    await new Promise((resolve) => setTimeout(resolve, 500)); // by then it waits to write
    const stoppedAt = performance.now();
    expect(await gateway.stop('SIGTERM')).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(2500);
  });

  it('a gateway at rest is gone at once, after Ctrl-C too', async () => {
    const house = await take('idle');
    const stoppedAt = performance.now();
    expect(await house.gateway.stop('SIGINT')).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(1000);
    expect(house.gateway.logs()).toContain('\nStopping.\n');
  });
});
