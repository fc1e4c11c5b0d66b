import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureTable } from '../../src/chat/failure.ts';
import { configSchemas } from '../../src/config/config-schema.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { openMetrics } from '../../src/telemetry/metrics.ts';
import { configFolder } from '../integration/config-folder.ts';
import { type GatewayUnderTest, startGateway } from '../support/gateway-under-test.ts';
import { fences, nodes, pages, root, spans, textOf } from './pages.ts';

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** Rows of the tables below a heading, to the next heading, without the head of each table. */
function rowsBelow(page: string, heading: string): readonly (readonly string[])[] {
  const [, below] = textOf(page).split(`\n## ${heading}\n`);
  if (below === undefined) throw new Error(`${page} has no heading "${heading}".`);
  const lines = (below.split(/\n## /)[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  const ruler = lines.findIndex((line) => /^[|\s:-]+$/.test(line));
  return lines.slice(ruler + 1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
  );
}

describe('what the pages point to', () => {
  test('every relative link resolves', () => {
    const links = nodes.flatMap(({ page, node }) =>
      node.type === 'link' && !/^[a-z]+:/.test(node.url) ? [{ page, url: node.url }] : [],
    );
    expect(links.length).toBeGreaterThan(40);
    const dead = links.filter(({ page, url }) => !isThere(resolve(root, dirname(page), url.replace(/#.*/, ''))));
    expect(dead).toEqual([]);
  });

  test('every file and folder of the repository that is named is there', () => {
    const named = spans.filter(({ text }) => /^(?:src|test|config|docs|scripts)\/[\w./-]*$/.test(text));
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter(({ text }) => !isThere(join(root, text)))).toEqual([]);
  });

  test('every command is one', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const commands = [...fences.filter(({ lang }) => lang === 'bash'), ...spans];
    const npm = commands.flatMap(({ text }) => [...text.matchAll(/\bnpm (?:run )?([\w:-]+)/g)].map(([, name]) => name));
    expect(npm).toEqual(expect.arrayContaining(['ci', 'start', 'test', 'nexus', 'check', 'dev']));
    expect(npm.filter((name = '') => !Object.hasOwn(scripts, name) && !['ci', 'install'].includes(name))).toEqual([]);

    const usage = textOf('src/cli/main.ts');
    const nexus = commands.flatMap(({ text }) => [...text.matchAll(/\bnexus -- ([a-z-]+(?: create| list| revoke)?)/g)]);
    expect(nexus.length).toBeGreaterThan(8);
    expect(nexus.filter(([, command = '']) => !usage.includes(`  nexus ${command} `))).toEqual([]);
    // What works only where the package is installed for the whole machine is not what a reader of a clone can type.
    const bare = commands.filter(({ text }) => /^nexus [a-z]/m.test(text) && !text.includes('\n  nexus '));
    expect(bare).toEqual([]);
  });
});

describe('configuration', () => {
  type Schema = {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
    readonly default?: unknown;
    readonly const?: string;
    readonly items?: Schema;
    readonly oneOf?: readonly Schema[];
    readonly additionalProperties?: Schema;
  };
  const schemaOf = (file: string): Schema => JSON.parse(configSchemas(providerKinds)[file] ?? '') as Schema;

  /** Every field without fields of its own, by its path, with its default as the table writes it; figures by intent are one field. */
  const settingsOf = (schema: Schema | undefined, path = ''): readonly (readonly [string, string])[] =>
    Object.entries(schema?.properties ?? {}).flatMap(([name, field]) => {
      if (field.properties && !Object.hasOwn(field.properties, 'fast_ui')) return settingsOf(field, `${path}${name}.`);
      const byDefault = field.default === undefined ? 'none' : JSON.stringify(field.default);
      return [[`${path}${name}`, schema?.required?.includes(name) === true ? 'required' : byDefault] as const];
    });

  const shown = (heading: string): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(rowsBelow('docs/guides/configuration.md', heading).map(([name = '', value]) => [name, value]));

  const fleet = schemaOf('fleet.schema.json').properties ?? {};
  const kinds = new Map(
    fleet['upstreams']?.additionalProperties?.oneOf?.map((kind) => [
      kind.properties?.['kind']?.const,
      settingsOf(kind),
    ]),
  );
  const isCommon = (name: string): boolean =>
    /^(?:kind|connections|queue|connectMs|clocks\..+|breaker\..+)$/.test(name);

  test('every setting of gateway.yaml is listed with its default', () => {
    const settings = settingsOf(schemaOf('gateway.schema.json'));
    expect(settings.length).toBeGreaterThan(15);
    expect(shown('Which settings does gateway.yaml have?')).toEqual(Object.fromEntries(settings));
  });

  test('so is every setting of an upstream, of each kind, and of a model', () => {
    expect([...kinds.keys()].sort()).toEqual([
      'ai21',
      'anthropic',
      'cohere',
      'extractive',
      'gemini',
      'kserve',
      'ollama',
      'openai-compatible',
      'scripted',
    ]);
    const common = shown('Which settings does an upstream have?');
    for (const [kind, settings] of kinds) {
      expect(common, kind).toEqual(Object.fromEntries(settings.filter(([name]) => isCommon(name))));
      const own = settings.filter(([name]) => !isCommon(name));
      const listed = own.length === 0 ? {} : shown(`Which settings does the kind ${kind ?? ''} have?`);
      expect(listed, kind).toEqual(Object.fromEntries(own));
    }
    const model = Object.fromEntries(settingsOf(fleet['models']?.items));
    expect(shown('Which settings does a model have?')).toEqual(model);
  });

  test('so is every environment variable', () => {
    const read = [...textOf('src/config/environment.ts').matchAll(/variable\('(\w+)'\)/g)].map(([, name]) => name);
    expect(Object.keys(shown('Which environment variables are there?')).sort()).toEqual([...new Set(read)].sort());
  });

  test('every YAML example is a valid file', async () => {
    const examples = fences.filter(({ lang }) => lang === 'yaml');
    expect(examples.length).toBeGreaterThan(8);
    for (const { page, text } of examples) {
      const file = /^# (fleet\.yaml|gateway\.yaml)\n/.exec(text)?.[1];
      expect(file, `${page} must say which file this is:\n${text}`).toBeDefined();
      const folder = await configFolder({ [file ?? '']: text });
      await expect(loadConfig(folder, providerKinds), `${page}\n${text}`).resolves.toBeDefined();
    }
  });
});

describe('errors and metrics', () => {
  test('every error code has a section that tells its status, and no other has', () => {
    const sections = [...textOf('docs/guides/errors.md').matchAll(/^### (\w+)\n\n(.*)$/gm)];
    const told = sections.map(([, code, first = '']) => [code, Number(/ `\w+` \((\d{3})\) /.exec(first)?.[1])]);
    expect(told).toEqual(Object.entries(failureTable).map(([code, { status }]) => [code, status]));
    for (const [, code = '', first] of sections) expect(first).toContain(`\`${code}\``);
  });

  test('every metric is listed with its type, and no other is named anywhere', async () => {
    const text = await openMetrics().text();
    const types: Readonly<Record<string, string>> = Object.fromEntries(
      [...text.matchAll(/^# TYPE (nexus_\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type] as const),
    );
    const rows = rowsBelow('docs/guides/operation.md', 'Which metrics are there?');
    expect(Object.fromEntries(rows.map(([name, type]) => [name, type]))).toEqual(types);

    const named = pages.flatMap((page) => textOf(page).match(/\bnexus_[a-z_]+/g) ?? []);
    expect([...new Set(named)].filter((name) => !Object.hasOwn(types, name.replace(/_bucket$/, '')))).toEqual([]);
  });
});

describe('a fresh gateway answers from its own guides', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({ config: { gateway: { discovery: { ollama: { enabled: false } } } } });
  });
  afterAll(async () => {
    await gateway.stop();
  });

  test.each([
    ['How do I add my own documents?', 'npm run nexus -- ingest', 'guides/documents.md'],
    ['How do I connect Open WebUI?', 'http://<host>:8080/v1', 'guides/open-webui.md'],
    ['How do I add an OpenAI key?', 'apiKey: env:OPENAI_API_KEY', 'guides/models-and-upstreams.md'],
    ['Which models are there?', 'local/extractive', 'guides/models-and-upstreams.md'],
    ['How do I create another API key?', 'npm run nexus -- keys create', 'guides/getting-started.md'],
    ['What does the error upstream_timeout mean?', 'the model server took too long', 'guides/errors.md'],
    ['Where is my data kept?', 'NEXUS_DATA_DIR', 'guides/getting-started.md'],
    ['Як додати власні документи?', 'npm run nexus -- ingest', 'guides/uk/getting-started.md'],
  ])('%s', async (question, expected, source) => {
    const reply = await fetch(`${gateway.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: question }] }),
    });
    const { choices } = (await reply.json()) as { readonly choices: readonly { message: { content: string } }[] };
    const answer = choices[0]?.message.content ?? '';
    const [quoted = '', sources = ''] = answer.split(/\n(?:Sources|Джерела):\n/);
    expect(quoted).toMatch(/\[1\]/);
    expect(quoted).toContain(expected);
    expect(sources).toContain(source);
  });
});

test('the README is short enough to be read', () => {
  expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(150);
});
