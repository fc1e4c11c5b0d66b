import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { errorOf } from '../support/http-error.ts';
import { eventually } from '../support/http-metrics.ts';
import { head, sendRaw } from '../support/http-raw.ts';
import {
  quietGateway,
  startGateway,
  type GatewayOptions,
  type GatewayUnderTest,
} from '../support/gateway-under-test.ts';

const running: GatewayUnderTest[] = [];
const folders: string[] = [];
afterAll(async () => {
  await Promise.all(running.map((gateway) => gateway.stop('SIGKILL')));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const start = async (options: GatewayOptions): Promise<GatewayUnderTest> => {
  const gateway = await startGateway(options);
  running.push(gateway);
  return gateway;
};

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'nexus-start-'));
  folders.push(made);
  return made;
};

/** What it printed when it did not start; it must have ended by itself with 1. */
async function refusal(options: GatewayOptions): Promise<string> {
  const message = await start(options).then(
    () => 'it started',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  expect(message).toMatch(/ended with exit code 1/);
  expect(message).not.toMatch(/\n\s+at .*:\d+/); // a stack is no explanation
  return message;
}

const openGateway = { ...quietGateway, auth: { required: false } };

describe('a gateway that can not start says why, and ends with 1', () => {
  it('the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as AddressInfo;
    const dataFolder = folder();
    expect(await refusal({ env: { PORT: String(port) }, dataFolder })).toContain(`Port ${port} is in use`);
    holder.close();
    // The first key is shown once: not by a start that failed.
    expect((await start({ dataFolder })).logs()).toMatch(/API key\s+nx-/);
  });

  it('it would be open to others, and there is no key', async () => {
    expect(await refusal({ env: { HOST: '0.0.0.0' } })).toMatch(/0\.0\.0\.0.*no API key/);
  });

  it.each(['0.0.0.0', '::'])('it would be open to others without a key, at %s', async (HOST) => {
    expect(await refusal({ env: { HOST }, config: { gateway: openGateway } })).toContain('auth.required');
  });

  it('the address is not of this machine', async () => {
    const dataFolder = folder();
    await (await start({ dataFolder })).stop(); // makes the first key
    expect(await refusal({ env: { HOST: '192.0.2.1' }, dataFolder })).toContain('192.0.2.1');
  });

  it('the port is none', async () => {
    expect(await refusal({ env: { PORT: '99999' } })).toContain('PORT');
  });

  it('the configuration is wrong: everything that is, at once', async () => {
    const printed = await refusal({
      config: {
        gateway: { server: { port: 'eighty', bodyLimitMb: -1 }, logging: { level: 'loud' }, surprise: true },
        fleet: { upstreams: { a: { kind: 'nonsense' } }, models: [{ id: 'm', upstream: 'nobody' }] },
      },
    });
    for (const path of ['server.port', 'server.bodyLimitMb', 'logging.level', 'surprise', 'upstreams.a'])
      expect(printed).toContain(path);
    expect(printed).toMatch(/gateway\.yaml:\d+:\d+/);
    expect(printed).toMatch(/fleet\.yaml:\d+:\d+/);
  });

  const file = (): string => {
    const made = join(folder(), 'file');
    writeFileSync(made, '');
    return made;
  };
  const garbage = (): string => {
    const made = folder();
    writeFileSync(join(made, 'nexus.db'), 'not a database, though longer than the head of one: '.repeat(100));
    return made;
  };
  it.each<[string, () => string, RegExp]>([
    ['a file', file, /is a file and no folder/],
    ['below a file', () => join(file(), 'data'), /is a file and no folder/],
    ['of something else', garbage, /nexus\.db is damaged or is no database of the gateway: move it away/],
    ['nowhere', () => '/proc/nexus', /No folder can be made at/],
  ])('the data folder can not be used, as it is %s: which, why, and what to do', async (_, made, reason) => {
    const dataFolder = made();
    const printed = await refusal({ dataFolder });
    expect(printed).toMatch(reason);
    expect(printed).toContain(dataFolder);
    expect(printed).toContain('NEXUS_DATA_DIR');
  });

  it('a base URL is that of an endpoint', async () => {
    const a = { kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1/chat/completions' };
    expect(await refusal({ config: { fleet: { upstreams: { a } } } })).toMatch(
      /fleet\.yaml:\d+:\d+ upstreams\.a\.baseUrl: must end before "\/chat\/completions"/,
    );
  });
});

describe('a fault that nobody caught', () => {
  it('is in the log, with its stack, before the process ends with 1', async () => {
    const fault = encodeURIComponent("process.on('SIGUSR2', () => { throw new Error('boom'); })");
    const gateway = await start({ env: { NODE_OPTIONS: `--import=data:text/javascript,${fault}` } });
    expect(await gateway.stop('SIGUSR2')).toBe(1);
    expect(gateway.logs()).toMatch(/\{"level":60,.*"err":\{.*"message":"boom","stack":.*"origin":"uncaughtException"/);
    expect(gateway.logs()).toMatch(/"msg":"stopping"/);
  });
});

describe('what a person should know', () => {
  it('a secret that is not set: in the welcome and in the log, by its reference and upstream', async () => {
    const openai = { kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'env:NEXUS_TEST_UNSET' };
    const fleet = { upstreams: { openai }, models: [{ id: 'm', upstream: 'openai' }] };
    const gateway = await start({ config: { gateway: quietGateway, fleet } });
    expect(gateway.logs()).toContain('1 model configured, 0 available: set NEXUS_TEST_UNSET');
    await gateway.stop();
    expect(gateway.logs()).toMatch(
      /"waiting":\["openai: apiKey from env:NEXUS_TEST_UNSET"\],"msg":"upstreams that are not used until/,
    );
  });

  it('that no key is needed', async () => {
    const gateway = await start({ config: { gateway: openGateway }, dataFolder: folder() });
    expect(gateway.logs()).toMatch(/API key {3}none is needed/);
    expect(gateway.logs()).not.toContain('Authorization');
  });
});

describe('keys', () => {
  it('the first key is shown once and stored hashed; later starts use it, on other addresses too', async () => {
    const first = await start({});
    const { key, dataFolder } = first;
    expect(key).toMatch(/^nx-[\w-]{20,}$/);
    await eventually(() => readdirSync(dataFolder).length > 0);
    const files = readdirSync(dataFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const file of files) expect(readFileSync(join(file.parentPath, file.name)).includes(key)).toBe(false);
    const list = (origin: string): Promise<Response> =>
      fetch(`${origin}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    expect((await list(first.origin)).status).toBe(200);

    const second = await start({ dataFolder, env: { HOST: '0.0.0.0' } });
    expect(second.logs()).not.toContain('nx-');
    const origin = second.origin.replace('0.0.0.0', '127.0.0.1');
    expect((await list(origin)).status).toBe(200);
    await errorOf(await fetch(`${origin}/v1/models`), 401);

    // Keys can't be switched off while others can reach it.
    writeFileSync(join(second.configFolder, 'gateway.yaml'), JSON.stringify(openGateway));
    const detail = async (): Promise<string> => (await fetch(`${origin}/health/ready`)).text();
    await eventually(async () => (await detail()).includes('auth.required'));
    await errorOf(await fetch(`${origin}/v1/models`), 401);
  });

  it('on this machine they can be left out, but not for web pages of others', async () => {
    const { origin, baseUrl } = await start({
      config: { gateway: { ...openGateway, server: { cors: { allowedOrigins: ['http://localhost:3000'] } } } },
      dataFolder: folder(),
    });
    const list = (headers: Record<string, string>): Promise<Response> => fetch(`${baseUrl}/models`, { headers });
    for (const headers of [{}, { authorization: 'Bearer any-word' }, { origin: 'http://localhost:3000' }])
      expect((await list(headers)).status).toBe(200);
    for (const foreign of ['http://evil.test', 'null', 'http://localhost:3001'])
      for (const key of [{}, { authorization: 'Bearer any-word' }, { 'x-api-key': 'any-word' }])
        expect((await errorOf(await list({ origin: foreign, ...key }), 403)).code).toBe('origin_not_allowed');
    const chat = { method: 'POST', headers: { origin: 'http://evil.test', 'content-type': 'text/plain' }, body: '{}' };
    await errorOf(await fetch(`${baseUrl}/chat/completions`, chat), 403);

    const statusFor = async (host: string): Promise<number> =>
      (await sendRaw(origin, head('GET /v1/models', { host, authorization: 'Bearer any-word' }))).status;
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:8080', 'host.docker.internal:8080', 'nexus.localhost'])
      expect([host, await statusFor(host)]).toEqual([host, 200]);
    // A page of a name that was made to point at this machine.
    for (const host of ['evil.test:8080', 'localhost.evil.test', '127.0.0.1.evil.test', 'evil-localhost'])
      expect([host, await statusFor(host)]).toEqual([host, 403]);
  });
});
