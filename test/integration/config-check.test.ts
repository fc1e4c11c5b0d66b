import { dirname, join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkConfig } from '../../src/cli/check-config.ts';
import { configFolder, kinds } from './config-folder.ts';

async function check(files: Readonly<Record<string, string>>) {
  const folder = await configFolder(files);
  await writeFile(join(dirname(folder), 'key'), 'the-secret-itself');
  const lines: string[] = [];
  const code = await checkConfig(folder, kinds, (line) => lines.push(line));
  return { code, lines };
}

test('a good configuration is summed up on one screen, secrets by reference only', async () => {
  vi.stubEnv('CONFIG_CHECK_KEY', 'another-secret');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { code, lines } = await check({
    'fleet.yaml': `upstreams:
  one:
    kind: openai-compatible
    baseUrl: http://one.example.org
    apiKey: env:CONFIG_CHECK_KEY
    headers: {x-team: blue, x-api-key: file:key}
  two: {kind: openai-compatible, baseUrl: http://two.example.org, apiKey: env:CONFIG_CHECK_MISSING}
models:
${Array.from({ length: 500 }, (_, at) => `  - {id: m${at}, upstream: one}`).join('\n')}
`,
  });
  expect(code).toBe(0);
  const text = lines.join('\n');
  expect(text).toContain('one (openai-compatible): m0, m1, m2,');
  expect(text).toContain('and 488 more');
  expect(text).toContain('apiKey from env:CONFIG_CHECK_KEY: set');
  expect(text).toContain('headers.x-api-key from file:key: set');
  expect(text).toContain('apiKey from env:CONFIG_CHECK_MISSING: NOT SET');
  expect(text).toContain('two (openai-compatible): none');
  expect(text).not.toMatch(/secret-itself|another-secret/);
  expect(lines.length).toBeLessThan(24);
});

test('a bad one is told line by line', async () => {
  const { code, lines } = await check({ 'gateway.yaml': 'sever: 1\nauth: {required: 1}\n' });
  expect(code).toBe(1);
  expect(lines).toEqual([
    'gateway.yaml:1:1 sever: there is no such field; did you mean "server"?',
    'gateway.yaml:2:8 auth.required: must be true or false, not a number',
  ]);
});

test('a bad PORT counts as a bad configuration', async () => {
  vi.stubEnv('PORT', 'http');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await check({})).toEqual({ code: 1, lines: ['environment PORT: must be a whole number from 0 to 65535'] });
});

test('what the gateway would refuse at start is refused here', async () => {
  const open = 'server: {host: 0.0.0.0}\nauth: {required: false}\n';
  const { code, lines } = await check({ 'gateway.yaml': open });
  expect([code, lines.length]).toEqual([1, 1]);
  expect(lines[0]).toMatch(/^gateway\.yaml auth\.required: must be true while listening on 0\.0\.0\.0/);
  vi.stubEnv('HOST', '127.0.0.1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const here = await check({ 'gateway.yaml': open });
  expect(here.code).toBe(0);
  expect(here.lines.join('\n')).toContain('listens on  127.0.0.1 port 8080');
});

test('a second factor that nobody can show is warned of', async () => {
  const auth = 'auth:\n  adminSecondFactor: true\n';
  const { code, lines } = await check({ 'gateway.yaml': auth });
  expect(code).toBe(0);
  expect(lines.filter((line) => line.includes('WARNING'))).toEqual([expect.stringContaining('nobody can use /admin')]);
  const oidc = '  oidc: {issuer: https://sso.example.org/realms/main, audience: nexus}\n';
  expect((await check({ 'gateway.yaml': auth + oidc })).lines.join()).not.toContain('WARNING');
});

test('a folder of documents that is not there is named', async () => {
  const { code, lines } = await check({ 'gateway.yaml': 'knowledge: {folders: [config, nowhere]}\n' });
  expect(code).toBe(0);
  expect(lines.filter((line) => line.includes('NOT THERE'))).toEqual([
    expect.stringMatching(/^ {4}\/\S+\/nowhere: NOT THERE; .*knowledge\.folders$/),
  ]);
});

test.each(['chat/completions', 'embeddings/', 'completions', 'models'])(
  'a base URL that ends in /%s is refused with the remedy',
  async (endpoint) => {
    const one = (url: string): string => `upstreams: {one: {kind: openai-compatible, baseUrl: '${url}'}}\n`;
    const { code, lines } = await check({ 'fleet.yaml': one(`http://a.example.org/v1/${endpoint}`) });
    expect(code).toBe(1);
    expect(lines).toEqual([
      `fleet.yaml:1:44 upstreams.one.baseUrl: must end before "/${endpoint}", which the gateway adds itself`,
    ]);
    expect((await check({ 'fleet.yaml': one('http://a.example.org/models/v1') })).code).toBe(0);
  },
);
