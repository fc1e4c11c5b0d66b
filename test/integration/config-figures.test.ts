import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { cardFigures } from '../../src/config/model-figures.ts';
import { configFolder, kinds, refusalOf } from './config-folder.ts';

const fileOf = (fields: string): string =>
  `upstreams: {u: {kind: ollama}}\nmodels:\n  - id: m\n    upstream: u\n${fields.replaceAll(/^/gm, '    ')}\n`;

const figuresOf = async (fields: string) => {
  const { fleet } = await loadConfig(await configFolder({ 'fleet.yaml': fileOf(fields) }), kinds);
  const [model] = fleet.models;
  if (!model) throw new Error('There is no model.');
  return cardFigures(model);
};
const refusal = (fields: string) => refusalOf({ 'fleet.yaml': fileOf(fields) });

describe('the figures of a model', () => {
  test('are none where nothing is said', async () => {
    expect(await figuresOf('')).toEqual({});
  });

  test('stand in the units of the card, each with who says so', async () => {
    const figures =
      await figuresOf(`price: {input: 5, cachedInput: 1.25, output: 10, source: vendor, inputSource: given}
latencyMs: {value: 1200, source: given}
outputTokens: 16384
languages: [en, uk]
dimensions: 1024
accuracy:
  given: {overall: 0.95}
  vendor: {coding: 0.9, embedding: 0.8}
  assumed: {math: 0}`);
    expect(figures).toEqual({
      price: { input: 5000, cachedInput: 1250, output: 10_000, source: 'vendor', inputSource: 'given' },
      latencyMs: { value: 1200, source: 'given' },
      accuracy: {
        overall: { value: 0.95, source: 'given' },
        by: {
          coding: { value: 0.9, source: 'vendor' },
          embedding: { value: 0.8, source: 'vendor' },
          math: { value: 0, source: 'assumed' },
        },
      },
      outputTokens: 16_384,
      languages: ['en', 'uk'],
      dimensions: 1024,
    });
  });

  test('are assumed where nobody is named, and cached input costs as input', async () => {
    expect(
      await figuresOf('price: {input: 0.1, output: 0}\nlatencyMs: 300\naccuracy: {overall: 0.7, fast_ui: 1}'),
    ).toEqual({
      price: { input: 100, cachedInput: 100, output: 0, source: 'assumed' },
      latencyMs: { value: 300, source: 'assumed' },
      accuracy: { overall: { value: 0.7, source: 'assumed' }, by: { fast_ui: { value: 1, source: 'assumed' } } },
    });
  });
});

describe('a wrong figure', () => {
  test('is told by its field, all at once', async () => {
    const lines = await refusal(`price: {input: -1, cachedInput: 0.5, output: 20000, source: me}
latencyMs: 0
accuracy:
  given: {overall: 1.2}
  coding: 90
  reasonning: 0.9
outputTokens: 0
languages: [Ukrainian]
dimensions: 0.5`);
    expect(lines.map((line) => line.replace(/^fleet\.yaml:\d+:\d+ models\[0]\./, ''))).toEqual([
      'price.input: must not be negative; 0 is free of charge',
      'price.output: must be in US dollars a million tokens, 10000 at most',
      'price.source: must be one of: given, vendor, assumed',
      'latencyMs: must be at least 1 millisecond',
      'accuracy.given.overall: must be a share from 0 to 1, such as 0.85',
      'accuracy.coding: must be a share from 0 to 1, such as 0.85',
      'accuracy.reasonning: there is no such field; did you mean "reasoning"?',
      'outputTokens: must be at least 1',
      'languages[0]: must be a language code such as en or uk',
      'dimensions: must be a whole number, not a number',
    ]);
  });

  test.each([
    ['price: {output: 1}', 'price.input: is required'],
    ['price: {input: 1, output: 1, cachedInput: 2}', 'price.cachedInput: must not be more than `input`'],
    ['price: {input: .nan, output: 1}', 'price.input: must be a number, not NaN'],
    ['price: {input: .inf, output: 1}', 'price.input: must be a number, not Infinity'],
    ['price: 5', 'price: must be a group of fields, not a number'],
    ['latencyMs: .nan', 'latencyMs: must be a number, not NaN, or must be a group of fields, not NaN'],
    ['latencyMs: {value: 1e9}', 'latencyMs.value: must be in milliseconds, 86400000 at most'],
    ['latencyMs: fast', 'latencyMs: must be a number, not text, or must be a group of fields, not text'],
    ['accuracy: 0.9', 'accuracy: must be a group of fields, not a number'],
    ['accuracy: {overall: .nan}', 'accuracy.overall: must be a number, not NaN'],
    ['accuracy: {given: {math: 0.5}, math: 0.6}', 'accuracy.math: is said twice; keep one of them'],
    ['accuracy: {given: {math: 0.5}, assumed: {math: 0.5}}', 'accuracy.assumed.math: is said twice; keep one of them'],
    ['capabilities: [chat, telepathy]', 'capabilities[1]: must be one of: chat, embed, transcribe, speak, tools,'],
  ])('%s: %s', async (fields, told) => {
    const lines = await refusal(fields);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`models[0].${told}`);
  });
});
