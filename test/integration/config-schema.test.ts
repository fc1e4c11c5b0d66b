import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchemas, writeConfigSchemas } from '../../src/config/config-schema.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { configFolder, kinds } from './config-folder.ts';

const shipped = fileURLToPath(new URL('../../config', import.meta.url));

type Schema = { readonly [key: string]: unknown };
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** Paths of properties without a description. */
function undescribed(schema: unknown, path = ''): readonly string[] {
  if (!isSchema(schema)) return [];
  const properties = isSchema(schema['properties']) ? Object.entries(schema['properties']) : [];
  const branches = Array.isArray(schema['oneOf']) ? (schema['oneOf'] as readonly unknown[]) : [];
  return [
    ...properties.flatMap(([name, inner]) => [
      ...(isSchema(inner) && 'description' in inner ? [] : [`${path}.${name}`]),
      ...undescribed(inner, `${path}.${name}`),
    ]),
    ...[schema['items'], schema['additionalProperties'], ...branches].flatMap((inner) => undescribed(inner, path)),
  ];
}

const validatorOf = (name: string, of = kinds) => {
  const schema: unknown = JSON.parse(configSchemas(of)[name] ?? '');
  return new Ajv2020({ strict: false, validateFormats: false }).compile(schema as Schema);
};

describe('the schemas for editors', () => {
  test('those beside the shipped files are up to date (nexus check-config --write-schema)', async () => {
    for (const [name, text] of Object.entries(configSchemas(providerKinds))) {
      expect(await readFile(join(shipped, name), 'utf8'), name).toBe(text);
    }
  });

  test('every field is described', () => {
    const schemas = Object.values(configSchemas(providerKinds)).map((text): unknown => JSON.parse(text));
    expect(schemas.flatMap((schema) => undescribed(schema))).toEqual([]);
  });

  test('they accept the shipped files, as they are and with the examples taken in, and so does the gateway', async () => {
    const gateway = await readFile(join(shipped, 'gateway.yaml'), 'utf8');
    const fleet = await readFile(join(shipped, 'fleet.yaml'), 'utf8');
    // The examples are fields; the sentences have no space before the "#", and headings two of them.
    const uncommented = {
      'gateway.yaml': gateway.replaceAll(/^( +)# /gm, '$1'),
      'fleet.yaml': fleet.replaceAll(/^ {2}#(?: |$)/gm, '  '),
    };
    const accepts = {
      'gateway.yaml': validatorOf('gateway.schema.json'),
      'fleet.yaml': validatorOf('fleet.schema.json', providerKinds),
    };
    for (const [name, text] of Object.entries(uncommented)) {
      const accept = accepts[name as keyof typeof accepts];
      for (const yaml of [text, name === 'gateway.yaml' ? gateway : fleet]) {
        accept(parse(yaml));
        expect(accept.errors, name).toBeNull();
      }
    }
    const config = await loadConfig(await configFolder(uncommented), providerKinds);
    expect(Object.keys(config.fleet.upstreams)).toEqual(expect.arrayContaining(['openai', 'vllm', 'studio']));
    expect(config.gateway.router.thresholds).toEqual({ coding: 0.8 });
    expect(config.gateway.server.cors.allowedOrigins).toEqual(['https://chat.example.org']);
  });

  test('they refuse what the gateway refuses: each kind has its own options', () => {
    const accept = validatorOf('fleet.schema.json');
    expect(accept({ upstreams: { a: { kind: 'ollama', numCtx: 4096 } } })).toBe(true);
    expect(accept({ upstreams: { a: { kind: 'openai-compatible', baseUrl: 'http://x', numCtx: 4096 } } })).toBe(false);
    expect(accept({ upstreams: { a: { kind: 'openai-compatible', baseUrl: 'http://x', apiKey: 'sk-1' } } })).toBe(
      false,
    );
    expect(accept({ upstreams: { a: { kind: 'other' } } })).toBe(false);
    expect(accept({ models: [{ id: 'x' }] })).toBe(false);
    expect(accept({ models: [{ id: 'x', upstream: 'a' }] })).toBe(true);
    expect(accept({ models: [{ id: 'x', deployments: [{ upstream: 'a' }, { upstream: 'b' }] }] })).toBe(true);
    expect(accept({ models: [{ id: 'x', upstream: 'a', deployments: [{ upstream: 'b' }] }] })).toBe(false);
    expect(accept({ models: [{ id: 'x', deployments: [] }] })).toBe(false);
  });

  test('they are written beside the files they describe', async () => {
    const folder = await configFolder();
    const paths = await writeConfigSchemas(folder, kinds);
    expect(paths).toEqual([join(folder, 'gateway.schema.json'), join(folder, 'fleet.schema.json')]);
    for (const [name, text] of Object.entries(configSchemas(kinds))) {
      expect(await readFile(join(folder, name), 'utf8')).toBe(text);
    }
  });
});
