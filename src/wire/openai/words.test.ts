import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayFailure } from '../../chat/failure.ts';
import { testFleet } from '../../../test/support/fleet.ts';
import { errorJson } from './error-json.ts';
import { extraOf, openaiFields } from './extra.ts';
import { finishReason } from './finish-reason.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import { agentModelJson, autoModelJson, modelJson } from './model-json.ts';
import { isPlainText, quoted } from './plain-text.ts';
import { modelListSchema } from './reply-schemas.ts';
import { sourceJson } from './source-json.ts';
import { readUsage, usageJson } from './usage.ts';

describe('usage', () => {
  it('has disjoint buckets: what was cached is not input once more', () => {
    expect(
      readUsage({
        prompt_tokens: 100,
        completion_tokens: 20,
        total_tokens: 120,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 5 },
      }),
    ).toEqual({ input: 30, cacheRead: 60, cacheWrite: 10, output: 20, reasoning: 5 });
    expect(readUsage({ prompt_tokens: 10, prompt_cache_hit_tokens: 4 })).toMatchObject({ input: 6, cacheRead: 4 });
  });

  it('counts thinking that only the total has as output', () => {
    expect(readUsage({ prompt_tokens: 10, completion_tokens: 5, total_tokens: 40 })).toMatchObject({
      input: 10,
      output: 30,
      reasoning: 25,
    });
  });

  it('of embeddings may be a total alone: that is input', () => {
    expect(readUsage({ total_tokens: 12 })).toMatchObject({ input: 12, output: 0, reasoning: 0 });
  });

  it('takes nothing that is no count', () => {
    const odd = { prompt_tokens: -5, completion_tokens: '7', prompt_tokens_details: null, total_tokens: null };
    expect(readUsage(odd)).toEqual({ input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 });
    expect(readUsage({ prompt_tokens: 5, prompt_tokens_details: { cached_tokens: 9 } }).input).toBe(0);
  });

  it('is printed so that reading it gives the same, and the sums are right', () => {
    const tokens = fc.nat(1_000_000);
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, (input, cacheRead, output, reasoning) => {
        const usage = { input, cacheRead, cacheWrite: 0, output: output + reasoning, reasoning };
        const json = usageJson(usage);
        expect(readUsage(json)).toEqual(usage);
        expect(json.total_tokens).toBe(input + cacheRead + output + reasoning);
        expect(json.prompt_tokens).toBe(input + cacheRead);
      }),
    );
  });
});

describe('a finish reason', () => {
  it.each([
    ['stop', 'stop'],
    ['eos_token', 'stop'],
    ['end_turn', 'stop'],
    ['STOP', 'stop'],
    ['load', 'stop'],
    ['unload', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['MAX_TOKENS', 'length'],
    ['tool_calls', 'tool_calls'],
    ['tool_use', 'tool_calls'],
    ['function_call', 'tool_calls'],
    ['content_filter', 'content_filter'],
    ['SAFETY', 'content_filter'],
    ['refusal', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['content_filter: RECITATION', 'content_filter'],
    [': stop', 'stop'],
    ['', 'stop'],
  ])('%j is %s', (word, reason) => {
    expect(finishReason(word)).toBe(reason);
  });

  it('is one of four, whatever the word', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'valueOf', 'toString'));
    fc.assert(
      fc.property(word, (any) => {
        expect(['stop', 'length', 'tool_calls', 'content_filter']).toContain(finishReason(any));
      }),
    );
  });
});

describe('a text in JSON', () => {
  const text = fc.string({
    unit: fc.constantFrom(
      'a',
      'ї',
      '"',
      '\\',
      '\n',
      '\u007f',
      '\u2028',
      '\u2029',
      '🙂',
      '\ud800',
      '\udc00',
      '\u0000',
      '/',
    ),
    maxLength: 100,
  });

  it('is quoted as JSON.stringify does', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(quoted(any)).toBe(JSON.stringify(any));
      }),
    );
    expect(quoted('a'.repeat(500))).toBe(JSON.stringify('a'.repeat(500)));
  });

  it('is plain only when it stands in JSON as it is', () => {
    fc.assert(
      fc.property(text, (any) => {
        if (isPlainText(any)) expect(JSON.parse(`"${any}"`)).toBe(any);
        if (isPlainText(any)) expect(JSON.stringify(any)).toBe(`"${any}"`);
      }),
    );
    expect(isPlainText('Привіт, world. №5')).toBe(true);
  });
});

describe('extras', () => {
  it('are what has a value: null means absent', () => {
    expect(extraOf({ a: null, b: undefined })).toBeUndefined();
    expect(extraOf({ a: null, b: 0, c: false, d: '' })).toEqual({
      dialect: 'openai',
      fields: { b: 0, c: false, d: '' },
    });
  });

  it('never cross to another dialect', () => {
    expect(openaiFields({ dialect: 'anthropic', fields: { a: 1 } })).toBeUndefined();
    expect(openaiFields(undefined)).toBeUndefined();
    expect(openaiFields({ dialect: 'openai', fields: { a: 1 } })).toEqual({ a: 1 });
  });
});

describe('JSON for clients', () => {
  it('of an error is one object with text, type, param and code', () => {
    const plain = new GatewayFailure('model_not_found', 'Немає «x».', { param: 'model' });
    expect(JSON.parse(errorJson(plain))).toEqual({
      error: { message: 'Немає «x».', type: 'invalid_request_error', param: 'model', code: 'model_not_found' },
    });
    const late = new GatewayFailure('upstream_timeout', 'Пізно.', { timeoutKind: 'idle', cause: new Error('secret') });
    expect(JSON.parse(errorJson(late))).toMatchObject({ error: { param: null, timeout_kind: 'idle' } });
    expect(errorJson(late)).not.toContain('secret');
  });

  it('of models is what the API document promises', () => {
    const fleet = testFleet([{ id: 'org/a:8b', state: 'cold' }]);
    const data = [autoModelJson(1), ...[...fleet.models.values()].map((model) => modelJson(model, fleet, 1))];
    expect(modelListSchema.parse({ object: 'list', data }).data.map(({ id }) => id)).toEqual(['auto', 'org/a:8b']);
    expect(data[1]).toMatchObject({ owned_by: 'upstream of org/a:8b', nexus: { state: 'cold', source: 'configured' } });
  });

  it('of an unavailable model says what it waits for, and of every figure whose it is', () => {
    const fleet = testFleet([{ id: 'a', state: 'unavailable' }]);
    const [found] = fleet.models.values();
    if (!found) throw new Error('There is no model.');
    const bare = modelJson(found, fleet, 1);
    expect(bare.nexus).toMatchObject({
      state: 'unavailable',
      unavailable: 'a has no key',
      price: null,
      latency_ms: null,
      accuracy: null,
      languages: null,
    });
    const card: ModelCard = {
      ...found.card,
      outputTokens: 4096,
      languages: ['en', 'uk'],
      dimensions: 8,
      price: { input: 150, cachedInput: 75, output: 600, source: 'vendor', inputSource: 'given' },
      latencyMs: { value: 800, source: 'assumed' },
      accuracy: {
        overall: { value: 0.87, source: 'given' },
        by: { coding: { value: 0.8, source: 'assumed' }, math: { value: 0.7, source: 'assumed' } },
      },
    };
    expect(modelJson({ ...found, card, fallback: ['b'] }, fleet, 1).nexus).toMatchObject({
      output_tokens: 4096,
      languages: ['en', 'uk'],
      dimensions: 8,
      price: {
        input: 0.15,
        cached_input: 0.075,
        output: 0.6,
        unit: 'USD per million tokens',
        source: 'vendor',
        input_source: 'given',
      },
      latency_ms: { value: 800, source: 'assumed' },
      accuracy: { given: { overall: 0.87 }, assumed: { coding: 0.8, math: 0.7 } },
      fallback: ['b'],
    });
  });

  it('of an agent says how the best of its models stands', () => {
    const agents = new Map(
      (['a', 'b', 'c'] as const).map((model, at) => [
        `A${at}`,
        { name: `A${at}`, models: [model, 'b'], embedding: 'v' },
      ]),
    );
    const fleet = testFleet(
      [
        { id: 'a', state: 'ready', capabilities: ['chat', 'tools'] },
        { id: 'b', state: 'unavailable' },
        { id: 'c', state: 'down' },
      ],
      {},
      { agents },
    );
    const data = [...fleet.agents.values()].map((agent) => agentModelJson(agent, fleet, 1));
    expect(modelListSchema.parse({ object: 'list', data }).data).toMatchObject([
      { id: 'agent/A0', nexus: { source: 'virtual', state: 'ready', capabilities: ['chat', 'tools'], embedding: 'v' } },
      { id: 'agent/A1', nexus: { state: 'unavailable', unavailable: 'b has no key', models: ['b', 'b'] } },
      { id: 'agent/A2', nexus: { state: 'down' } },
    ]);
  });

  it('of a source has its three lists parallel and no type', () => {
    const passage = { id: 'p1', title: 'Назва', text: 'Уривок', uri: 'docs/a.md', score: 0.5 };
    const json = sourceJson({ type: 'source', number: 1, passage });
    expect(json).toEqual({
      source: { id: 'p1', name: 'Назва', url: 'docs/a.md' },
      document: ['Уривок'],
      metadata: [{ source: 'p1', name: 'Назва', url: 'docs/a.md' }],
      distances: [0.5],
    });
    const { uri: _, ...bare } = passage;
    expect(JSON.stringify(sourceJson({ type: 'source', number: 1, passage: bare }))).not.toContain('url');
  });
});
