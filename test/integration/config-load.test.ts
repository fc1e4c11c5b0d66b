import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigErrors } from '../../src/config/config-errors.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { configFolder, kinds, refusalOf } from './config-folder.ts';

const fleet = `upstreams:
  openai:
    kind: openai-compatible
    baseUrl: https://api.example.org/v1
    apiKey: env:OPENAI_API_KEY
    clocks:
      idleMs: 1000
models:
  - id: gpt-4o-mini
    upstream: openai
  - id: team/large:latest
    upstream: openai
    name: Large-72B
    aliases: [large]
    capabilities: [chat, tools]
`;

describe('a good configuration', () => {
  test('absent and empty files stand for the defaults', async () => {
    const absent = await loadConfig(await configFolder(), kinds);
    const empty = await loadConfig(await configFolder({ 'gateway.yaml': '', 'fleet.yaml': '# nothing\n' }), kinds);
    expect(absent.gateway.server).toEqual({
      host: '127.0.0.1',
      port: 8080,
      adminHost: '127.0.0.1',
      trustedProxies: [],
      bodyLimitMb: 32,
      bodiesLimitMb: 256,
      drainDelayMs: 0,
      drainGraceMs: 25_000,
      requestTimeoutMs: 300_000,
      wireCommitMs: 15_000,
      pingMs: 12_000,
      slowClientMs: 60_000,
      cors: { allowedOrigins: [] },
      replyModel: 'answered',
    });
    expect(absent.gateway).toMatchObject({
      auth: { required: true, adminSecondFactor: false, failuresPerMinute: 20, openWebUi: {}, tenants: {} },
      logging: { level: 'info' },
      knowledge: {
        folders: ['guides', 'runbooks'].map((name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))),
        everyMs: 300_000,
      },
      discovery: { ollama: { enabled: true, url: 'http://127.0.0.1:11434', everyMs: 5000 } },
      resilience: {
        retry: {
          waitsMs: [1000, 5000, 15_000],
          interactiveWaitsMs: [500, 2000],
          mostRetryAfterMs: 10_000,
          budgetPercent: 20,
        },
      },
      auto: { models: [] },
    });
    expect(absent.fleet).toEqual({ upstreams: {}, models: [], chains: {}, agents: {} });
    expect(empty.gateway).toEqual(absent.gateway);
    expect(empty.version).toBe(absent.version);
  });

  test('the fleet is read with its defaults, and each option goes to its kind', async () => {
    const { fleet: read } = await loadConfig(await configFolder({ 'fleet.yaml': fleet }), kinds);
    expect(read.upstreams['openai']).toEqual({
      kind: 'openai-compatible',
      connections: 256,
      queue: 1024,
      connectMs: 5000,
      clocks: { queueMs: 10_000, coldStartMs: 180_000, idleMs: 1000, totalMs: 300_000 },
      breaker: { failures: 3, openMs: 5000, mostOpenMs: 30_000, mostCooldownMs: 60_000 },
      options: { baseUrl: 'https://api.example.org/v1', apiKey: 'env:OPENAI_API_KEY' },
    });
    expect(read.models).toEqual([
      {
        id: 'gpt-4o-mini',
        deployments: [{ upstream: 'openai', name: 'gpt-4o-mini', weight: 1 }],
        balance: 'least-loaded',
        fallback: [],
        clocks: {},
        aliases: [],
      },
      {
        id: 'team/large:latest',
        deployments: [{ upstream: 'openai', name: 'Large-72B', weight: 1 }],
        balance: 'least-loaded',
        fallback: [],
        clocks: {},
        aliases: ['large'],
        capabilities: ['chat', 'tools'],
      },
    ]);
  });

  test('it is frozen in depth', async () => {
    const config = await loadConfig(await configFolder({ 'fleet.yaml': fleet }), kinds);
    const parts = [config, config.gateway.server.cors, config.fleet.models[1]?.aliases, config.fleet.upstreams];
    for (const part of [...parts, config.fleet.upstreams['openai']?.options]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('the version follows the values, not comments and layout', async () => {
    const versionOf = async (text: string) =>
      (await loadConfig(await configFolder({ 'gateway.yaml': text }), kinds)).version;
    const version = await versionOf('server:\n  port: 1\n');
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(await versionOf('# a comment\nserver: {port: 1}')).toBe(version);
    expect(await versionOf('server: {port: 2}')).not.toBe(version);
  });

  test('relative document folders start beside the configuration folder', async () => {
    const folder = await configFolder({ 'gateway.yaml': 'knowledge:\n  folders: [documents, /srv/handbook]' });
    const { gateway } = await loadConfig(folder, kinds);
    expect(gateway.knowledge.folders).toEqual([join(dirname(folder), 'documents'), '/srv/handbook']);
  });

  test('anchors may be used, and a group whose lines are all commented out counts as absent', async () => {
    const text = `upstreams:
  a: {kind: ollama, clocks: &slow {totalMs: 900000}}
  b: {kind: ollama, clocks: *slow}
models:
  # - id: none
`;
    const { fleet: read } = await loadConfig(
      await configFolder({ 'fleet.yaml': text, 'gateway.yaml': 'server:\n' }),
      kinds,
    );
    expect(read.upstreams['b']?.clocks.totalMs).toBe(900_000);
    expect(read.models).toEqual([]);
  });

  test('the shipped files are good, with and without a byte order mark', async () => {
    const shipped = await loadConfig(fileURLToPath(new URL('../../config', import.meta.url)), providerKinds);
    expect(shipped.fleet.models).toHaveLength(58);
    const marked = await loadConfig(await configFolder({ 'gateway.yaml': '\uFEFFserver: {port: 9}' }), kinds);
    expect(marked.gateway.server.port).toBe(9);
  });
});

describe('a bad configuration', () => {
  test('everything is told at once, by file, line and column', async () => {
    const lines = await refusalOf({
      'gateway.yaml': `server:
  port: 70000
  hots: 127.0.0.1
  replyModel: answer
logging: loud
`,
      'fleet.yaml': `upstreams:
  openai:
    kind: openai-compatible
    apiKey: env:OPENAI_API_KEY
    timeout: 5
  studio:
    kind: olama
models:
  - id: gpt-4o-mini
    upstream: openai
  - id: gpt-4o
    upstream: openai
  - upstream: studio
  - id: o3
    upstream: opnai
    capabilities: [chat, tool]
    aliases:
      - fast
      - gpt-4o
`,
    });
    expect(lines).toEqual([
      'gateway.yaml:2:3 server.port: must be at most 65535',
      'gateway.yaml:3:3 server.hots: there is no such field; did you mean "host"?',
      'gateway.yaml:4:3 server.replyModel: must be one of: answered, requested; did you mean "answered"?',
      'gateway.yaml:5:1 logging: must be a group of fields, not text',
      'fleet.yaml:2:3 upstreams.openai.baseUrl: is required',
      'fleet.yaml:5:5 upstreams.openai.timeout: there is no such field; there are: baseUrl, apiKey, headers, greeting, connections, queue, connectMs, clocks, breaker, kind',
      'fleet.yaml:7:5 upstreams.studio.kind: there is no kind "olama"; did you mean "ollama"?',
      'fleet.yaml:13:5 models[2].id: is required',
      'fleet.yaml:15:5 models[3].upstream: no upstream is called "opnai"; did you mean "openai"?',
      'fleet.yaml:16:26 models[3].capabilities[1]: must be one of: chat, embed, transcribe, speak, tools, parallel_tools, vision, audio, json, json_schema, logprobs, choices, reasoning; did you mean "tools"?',
      'fleet.yaml:19:9 models[3].aliases[1]: "gpt-4o" is already the name of models[1]; each name stands for one model',
    ]);
  });

  test('a slip in the options of a kind that is not strict is found', async () => {
    const lines = await refusalOf({ 'fleet.yaml': 'upstreams:\n  o:\n    kind: ollama\n    numCtxt: 8192\n' });
    expect(lines).toEqual(['fleet.yaml:4:5 upstreams.o.numCtxt: there is no such field; did you mean "numCtx"?']);
  });

  test('the name of the built-in upstream is refused', async () => {
    const lines = await refusalOf({ 'fleet.yaml': 'upstreams:\n  built-in: {kind: ollama}\n' });
    expect(lines).toEqual([
      "fleet.yaml:2:3 upstreams.built-in: is the name of the gateway's own models; choose another",
    ]);
  });

  test.each(['auto', 'arbiter', 'agent/x', 'arbiter/vote', 'local/extractive'])(
    'the reserved model id %s is refused',
    async (id) => {
      const text = `upstreams: {o: {kind: ollama}}\nmodels:\n  - id: ${id}\n    upstream: o\n`;
      const lines = await refusalOf({ 'fleet.yaml': text });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^fleet\.yaml:3:5 models\[0]\.id: is reserved: /);
    },
  );

  test('of several forms, the one that was most likely meant is told', async () => {
    const steps = '[{waitMs: long}, {sya: hello}, 5]';
    const lines = await refusalOf({ 'fleet.yaml': `upstreams: {d: {kind: demo, script: ${steps}}}` });
    expect(lines).toEqual([
      'fleet.yaml:1:39 upstreams.d.script[0].waitMs: must be a number, not text',
      'fleet.yaml:1:54 upstreams.d.script[1]: has none of the forms that are allowed here',
      'fleet.yaml:1:68 upstreams.d.script[2]: must be a group of fields, not a number',
    ]);
  });

  test('a key that is there twice is told where it is there the second time', async () => {
    expect(await refusalOf({ 'gateway.yaml': 'server:\n  port: 1\n  host: a\n  port: 2\n' })).toEqual([
      'gateway.yaml:4:3 server.port: this key is there twice; keep one of them',
    ]);
  });

  test('YAML that cannot be read does not hide what is wrong in the other file', async () => {
    expect(await refusalOf({ 'gateway.yaml': 'server:\n\tport: 1\n', 'fleet.yaml': 'model: []\n' })).toEqual([
      'gateway.yaml:2:1: indent with spaces, not with tabs',
      'fleet.yaml:1:1 model: there is no such field; did you mean "models"?',
    ]);
  });

  test('an origin of "*" is refused with the reason', async () => {
    const [line] = await refusalOf({ 'gateway.yaml': 'server: {cors: {allowedOrigins: ["*"]}}' });
    expect(line).toMatch(/^gateway\.yaml:1:34 server\.cors\.allowedOrigins\[0]: must be an origin: "\*" would let any/);
  });

  test('a missing folder and a file that would never be read are slips', async () => {
    const folder = await configFolder({ 'fleet.yml': '' });
    await expect(loadConfig(folder, kinds)).rejects.toThrow('fleet.yml: is not read; call it fleet.yaml');
    await expect(loadConfig(join(folder, 'nowhere'), kinds)).rejects.toThrow(/there is no such folder/);
  });

  test('thousands of errors are shown as a hundred', async () => {
    const lines = await refusalOf({ 'fleet.yaml': `models:\n${'  - {}\n'.repeat(2000)}` });
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe('... and 3900 more');
  });

  test('whatever is written in the files, the answer is a configuration or ConfigErrors', async () => {
    const folder = await configFolder();
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('ollama', 'openai', 'auto', '', null, 0, -1, 1e9, true, '*', '__proto__', 'env:X'),
        fc.string(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            'upstreams',
            'models',
            'server',
            'id',
            'kind',
            'upstream',
            'aliases',
            'clocks',
            'constructor',
          ),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    })).value;
    await fc.assert(
      fc.asyncProperty(value, value, async (gateway, other) => {
        await writeFile(join(folder, 'gateway.yaml'), JSON.stringify(gateway));
        await writeFile(join(folder, 'fleet.yaml'), JSON.stringify({ models: [other], upstreams: other }));
        const thrown: unknown = await loadConfig(folder, kinds).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(thrown === undefined || thrown instanceof ConfigErrors).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe('secrets', () => {
  const secret = 'sk-proj-Zq81kLmNopQrStUv';
  const places: Readonly<Record<string, string>> = {
    'as a key': `upstreams: {a: {kind: openai-compatible, baseUrl: "http://x", apiKey: "${secret}"}}`,
    'as a header': `upstreams: {a: {kind: openai-compatible, baseUrl: "http://x", headers: {Authorization: "Bearer ${secret}"}}}`,
    'in a URL': `upstreams: {a: {kind: openai-compatible, baseUrl: "http://user:${secret}@x/v1"}}`,
    'in a query': `upstreams: {a: {kind: openai-compatible, baseUrl: "http://x/v1?api_key=${secret}"}}`,
    'as a reference': `upstreams: {a: {kind: openai-compatible, baseUrl: "http://x", apiKey: "file:${secret}"}}`,
    'where a message repeats the value': `upstreams: {a: {kind: openai-compatible, baseUrl: "http://x", greeting: "hello ${secret}", apiKey: "${secret}"}}`,
    'as a field': `${secret}: 1`,
    'as an upstream': `upstreams: {"${secret}": {kind: ollama, nonsense: 1}}\nmodels: [{id: x, upstream: "${secret}x"}]`,
    'as a kind': `upstreams: {a: {kind: "${secret}"}}`,
    'as a model': `models: [{id: "${secret}", upstream: a}, {id: "${secret}", upstream: a}]`,
    'in broken YAML': `upstreams: {a: {apiKey: "${secret}\\q"}}\nx: !${secret} 1\ny: *${secret}\n`,
    'as an alias': `upstreams: *${secret}`,
  };

  test.each(Object.entries(places))('%s are refused without being repeated', async (_, text) => {
    const lines = await refusalOf({ 'fleet.yaml': text });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain(secret);
  });

  test('a short password under a telling name is refused and not repeated', async () => {
    const lines = await refusalOf({
      'fleet.yaml': `upstreams:
  a:
    kind: openai-compatible
    baseUrl: http://x
    greeting: my hunter2
    headers: {x-api-key: hunter2, x-team: blue}
`,
    });
    expect(lines).toEqual([
      'fleet.yaml:5:5 upstreams.a.greeting: cannot be my [hidden]',
      'fleet.yaml:6:15 upstreams.a.headers.x-api-key: must be env:NAME or file:PATH, never the secret itself',
    ]);
  });
});

describe('hostile files', () => {
  test('a huge file is refused unread', async () => {
    const lines = await refusalOf({ 'fleet.yaml': `# ${'x'.repeat(1024 * 1024)}` });
    expect(lines).toEqual(['fleet.yaml: is larger than 1 MB']);
  });

  test('a billion laughs are a fault of one line', async () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const item = level === 0 ? 'ha' : `*l${level - 1}`;
      return `l${level}: &l${level} [${Array(10).fill(item).join(', ')}]`;
    });
    const lines = await refusalOf({ 'gateway.yaml': levels.join('\n') });
    expect(lines.filter((line) => line.includes('aliases'))).toHaveLength(1);
  });

  test.each([
    ['an anchor inside itself', 'server: &a {port: *a, cors: [*a, *a]}'],
    ['brackets without end', '['.repeat(20_000)],
    ['deep nesting', '- '.repeat(20_000)],
    ['a hundred levels', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['prototype keys', '__proto__: {port: 1}\nconstructor: {prototype: {}}'],
    ['tags', 'server: !!js/function "x"'],
    ['binary', 'server: !!binary aGk='],
    ['two documents', 'server: {}\n---\nserver: {}'],
    ['an old YAML', '%YAML 1.1\n---\nauth: {required: no}'],
    ['keys that are no text', '? [a]\n: 1'],
  ])('%s: refused in time', async (_, text) => {
    const lines = await refusalOf({ 'gateway.yaml': text });
    expect(lines[0]).toMatch(/^gateway\.yaml:\d+:\d+/);
    expect(Object.prototype).not.toHaveProperty('port');
  });

  test('ten thousand keys are checked for duplicates in time', async () => {
    const text = Array.from({ length: 10_000 }, (_, at) => `k${at}: 1`).join('\n');
    const lines = await refusalOf({ 'gateway.yaml': text });
    expect(lines.at(-1)).toBe('... and 9900 more');
  });

  test('bytes that are no text, folders and pipes are no configuration files', async () => {
    expect(await refusalOf({ 'gateway.yaml': Uint8Array.of(0x61, 0xff, 0xfe) })).toEqual([
      'gateway.yaml: is not valid UTF-8 text',
    ]);
    const folder = await configFolder();
    await mkdir(join(folder, 'gateway.yaml'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'fleet.yaml')]);
    const refusal = loadConfig(folder, kinds);
    await expect(refusal).rejects.toThrow('gateway.yaml: is not a file\nfleet.yaml: is not a file');
    await rm(join(folder, 'fleet.yaml'));
    await symlink('/dev/zero', join(folder, 'fleet.yaml'));
    await expect(loadConfig(folder, kinds)).rejects.toThrow('fleet.yaml: is not a file');
  });

  test.skipIf(process.getuid?.() === 0)(
    'a file that may not be read is told so (skipped for root, who may read all)',
    async () => {
      const folder = await configFolder({ 'gateway.yaml': '' });
      await chmod(join(folder, 'gateway.yaml'), 0);
      await expect(loadConfig(folder, kinds)).rejects.toThrow('gateway.yaml: cannot be read (EACCES)');
    },
  );
});
