import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load-config.ts';
import { cardFigures } from '../../src/config/model-figures.ts';
import { type Intent, intents } from '../../src/fleet/intents.ts';
import { providerKinds } from '../../src/providers/index.ts';

const folder = fileURLToPath(new URL('../../config', import.meta.url));
const { fleet } = await loadConfig(folder, providerKinds);
const models = fleet.models.map((model) => ({ ...model, figures: cardFigures(model) }));
const ids = new Set(models.map(({ id }) => id));

const modelOf = (id: string) => {
  const found = models.find((model) => model.id === id);
  if (!found) throw new Error(`There is no ${id}.`);
  return found;
};

/** What the requirements name. */
const required = [
  'gpt-4o gpt-4o-mini claude-3.5-sonnet claude-3-sonnet claude-3-haiku gemini-2.0-flash gemini-1.5-pro',
  'gemini-1.5-flash llama-3.3-70b-instruct llama-3.2-11b-vision-instruct llama-3.1-8b llama-3.1-70b llama3-70b',
  'mixtral-8x7b mistral-large mistral-small mistral-nemo mistral-7b ministral-3b codestral qwq-32b',
  'qwen-2.5-72b-instruct qwen-2.5-coder-32b-instruct deepseek-chat deepseek-v2 deepseek-coder-v2-lite phi-3-mini-4k',
  'phi-3.5-vision-instruct gemma-2-2b gemma-2-9b gemma-2-27b jamba command-r-plus dolphin-mixtral',
  'llama3-groq-tool-use openhermes-2.5 gpt-oss-20b bge-m3 all-minilm-l6-v2 nomic-embed-text mxbai-embed-large whisper',
]
  .join(' ')
  .split(' ');

describe('the shipped fleet', () => {
  it('has 58 models, all that are required among them', () => {
    expect(models).toHaveLength(58);
    expect(required).toHaveLength(42);
    expect(required.filter((id) => !ids.has(id))).toEqual([]);
    expect(models.filter(({ capabilities }) => capabilities?.includes('speak') === true)).toHaveLength(1);
    expect(modelOf('whisper').capabilities).toEqual(['transcribe']);
  });

  it.each([
    ['gpt-4o', 5, 1200, 0.95, 128_000],
    ['claude-3.5-sonnet', 3, 1500, 0.94, 200_000],
    ['llama-3.3-70b-instruct', 0.9, 800, 0.88, 128_000],
    ['qwq-32b', 0.9, 600, 0.91, 32_768],
    ['deepseek-coder-v2-lite', 0.14, 400, 0.87, 163_840],
    ['ministral-3b', 0.04, 150, 0.75, 128_000],
    ['phi-3-mini-4k', 0.04, 120, 0.72, 4096],
    ['llama-3.2-11b-vision-instruct', 0.2, 1800, 0.88, 128_000],
    ['phi-3.5-vision-instruct', 0.2, 1500, 0.85, 32_064],
  ])('has the given figures of %s', (id, dollars, latencyMs, accuracy, contextTokens) => {
    const { figures, ...model } = modelOf(id);
    expect(figures.price?.input).toBeCloseTo(dollars * 1000);
    expect(figures.price?.inputSource ?? figures.price?.source).toBe('given');
    expect(figures.latencyMs).toEqual({ value: latencyMs, source: 'given' });
    expect(figures.accuracy?.overall).toEqual({ value: accuracy, source: 'given' });
    expect(model.contextTokens).toBe(contextTokens);
  });

  it.each([
    ['bge-m3', 1024, 50],
    ['all-minilm-l6-v2', 384, 30],
  ])('has the given figures of %s', (id, dimensions, latencyMs) => {
    expect(modelOf(id).figures).toMatchObject({ dimensions, latencyMs: { value: latencyMs, source: 'given' } });
  });

  it('has the given chains, and one for every intent', () => {
    expect(fleet.chains).toMatchObject({
      reasoning: ['gpt-4o', 'claude-3.5-sonnet', 'llama-3.3-70b-instruct'],
      coding: ['qwq-32b', 'deepseek-coder-v2-lite', 'codestral'],
      fast_ui: ['ministral-3b', 'phi-3-mini-4k', 'gemma-2-2b'],
      vision: ['llama-3.2-11b-vision-instruct', 'phi-3.5-vision-instruct'],
      embedding: ['bge-m3', 'all-minilm-l6-v2'],
    });
    expect(Object.keys(fleet.chains).sort()).toEqual([...intents].sort());
  });

  it('has the given agents', () => {
    const [strong, second, open] = ['gpt-4o', 'claude-3.5-sonnet', 'llama-3.3-70b-instruct'];
    expect(fleet.agents).toMatchObject({
      DatasetIngestAgent: { models: [strong, second, open], embedding: 'bge-m3' },
      SearchPlannerAgent: { models: [strong, 'gemini-2.0-flash', open], embedding: 'bge-m3' },
      ModelRouterAgent: { models: ['gpt-4o-mini', 'ministral-3b'] },
      ArbiterAgent: {
        models: [strong, second, 'gemini-2.0-flash', open, 'deepseek-chat'],
        arbitration: 'consensus',
      },
      AutoHealAgent: { models: [open, 'qwen-2.5-72b-instruct'] },
      TestGeneratorAgent: { models: ['qwq-32b', 'deepseek-coder-v2-lite', 'codestral'] },
      DependencyUpdaterAgent: { models: ['qwen-2.5-coder-32b-instruct', 'deepseek-coder-v2-lite'] },
    });
    expect(Object.keys(fleet.agents)).toHaveLength(7);
  });
});

/** What a model is taken to be worth for an intent. */
const worthOf = (model: (typeof models)[number], intent: Intent): number =>
  model.figures.accuracy?.by[intent]?.value ?? 0;

describe('for every intent', () => {
  it.each(intents)('%s has a strong, a cheap and a local model', (intent) => {
    const suited = models.filter((model) => worthOf(model, intent) >= 0.7);
    expect(Math.max(...models.map((model) => worthOf(model, intent)))).toBeGreaterThanOrEqual(0.88);
    const cheap = suited.filter(({ figures: { price } }) => price !== undefined && price.output <= 600);
    expect(cheap.length).toBeGreaterThan(0);
    expect(suited.filter(({ locality }) => locality === 'local').length).toBeGreaterThan(0);
  });

  it('every chat model has a figure of its own, and only those that see have one for vision', () => {
    const texts = intents.filter((intent) => intent !== 'embedding' && intent !== 'vision');
    for (const { id, capabilities = [], figures } of models) {
      if (!capabilities.includes('chat')) continue;
      const { by = {} } = figures.accuracy ?? {};
      expect(
        texts.filter((intent) => by[intent] === undefined),
        id,
      ).toEqual([]);
      expect(by.vision !== undefined, id).toBe(capabilities.includes('vision'));
      expect(new Set(texts.map((intent) => by[intent]?.value)).size, id).toBeGreaterThanOrEqual(3);
    }
  });

  it('a model that is taken for better is so: coders at code, reasoners at mathematics, large before small', () => {
    const better: readonly (readonly [string, string, Intent])[] = [
      ['qwen-2.5-coder-32b-instruct', 'qwen-2.5-72b-instruct', 'coding'],
      ['codestral', 'mistral-small', 'coding'],
      ['qwq-32b', 'llama-3.3-70b-instruct', 'math'],
      ['llama-3.3-70b-instruct', 'llama-3.1-8b', 'reasoning'],
      ['gemma-2-27b', 'gemma-2-2b', 'reasoning'],
      ['ministral-3b', 'deepseek-r1', 'fast_ui'],
      ['gpt-4o', 'ministral-3b', 'translation'],
      ['llama3-groq-tool-use', 'llama3-70b', 'tool_use'],
    ];
    for (const [one, other, intent] of better)
      expect(worthOf(modelOf(one), intent), `${one} before ${other}`).toBeGreaterThan(worthOf(modelOf(other), intent));
  });
});

describe('each entry', () => {
  it('says of every figure whose it is', async () => {
    type Written = { id: string; price?: object; latencyMs?: unknown; accuracy?: object };
    const text = await readFile(join(folder, 'fleet.yaml'), 'utf8');
    const { models: written } = parse(text) as { models: readonly Written[] };
    for (const { id, price, latencyMs, accuracy } of written) {
      if (price) expect(price, id).toHaveProperty('source');
      if (latencyMs !== undefined) expect(latencyMs, id).toHaveProperty('source');
      const under = Object.keys(accuracy ?? {});
      expect(
        under.filter((source) => !['given', 'vendor', 'assumed'].includes(source)),
        id,
      ).toEqual([]);
    }
  });

  it('has what the filters and the scores go by', () => {
    for (const { id, capabilities, contextTokens, figures } of models) {
      expect(capabilities, id).toBeDefined();
      expect(figures.latencyMs, id).toBeDefined();
      if (capabilities?.some((capability) => capability === 'chat' || capability === 'embed') !== true) continue;
      expect(contextTokens, id).toBeGreaterThan(0);
      expect(figures.price, id).toBeDefined();
      expect(figures.languages, id).toContain('en');
      if (capabilities.includes('embed')) expect(figures.dimensions, id).toBeGreaterThan(0);
    }
  });

  it('is local only where none of its servers is a cloud', () => {
    const own = new Set(['ollama', 'kserve']);
    for (const { id, locality, deployments } of models)
      expect(locality === 'local', id).toBe(deployments.every(({ upstream }) => own.has(upstream)));
  });
});
