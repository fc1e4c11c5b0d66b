import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeAnthropic, fakeKey, startFakeAnthropic, thought } from './fake-anthropic.ts';

let fake: FakeAnthropic;
beforeAll(async () => {
  fake = await startFakeAnthropic();
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());

const user = (...content: object[]): object => ({ role: 'user', content });
const assistant = (...content: object[]): object => ({ role: 'assistant', content });
const text = (words: string): object => ({ type: 'text', text: words });
const use = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} };
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'ясно' };
const tools = [{ name: 'weather', input_schema: { type: 'object' } }];
const good = { model: 'claude-sonnet-4-6', max_tokens: 100, messages: [user(text('Так?'))], stream: true };
const budget = { type: 'enabled', budget_tokens: 1024 };

const ask = (change: object, headers: object = {}): Promise<Response> =>
  fetch(`${fake.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': fakeKey, 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify({ ...good, ...change }),
  });

describe('it refuses', () => {
  it.each<readonly [string, object, string]>([
    ['no limit', { max_tokens: undefined }, 'max_tokens'],
    ['unknown fields', { seed: 1 }, 'Extra inputs'],
    ['no user first', { messages: [assistant(text('Так.')), user(text('Так?'))] }, 'first message'],
    ['a role twice', { messages: [user(text('Так?')), user(text('Так?'))] }, 'alternate'],
    ['empty text', { messages: [user(text(' '))] }, 'non-whitespace'],
    [
      'a call without result',
      { tools, messages: [user(text('?')), assistant(use), user(text('?'))] },
      'without `tool_result`',
    ],
    ['a call at the end', { tools, messages: [user(text('?')), assistant(use)] }, 'without `tool_result`'],
    ['a result without call', { tools, messages: [user(result)] }, 'unexpected `tool_use_id`'],
    [
      'text before results',
      { tools, messages: [user(text('?')), assistant(use), user(text('?'), result)] },
      'come first',
    ],
    ['calls without tools', { messages: [user(text('?')), assistant(use), user(result)] }, 'must define tools'],
    ['bad names', { tools: [{ name: 'a.b', input_schema: { type: 'object' } }] }, 'tools.0'],
    ['a schema of no object', { tools: [{ name: 'a', input_schema: {} }] }, 'tools.0'],
    ['two samplings', { temperature: 0.5, top_p: 0.5 }, 'cannot both'],
    ['sampling of new models', { model: 'claude-opus-4-7', temperature: 1 }, 'deprecated'],
    [
      'prefill of new models',
      { model: 'claude-opus-4-7', messages: [user(text('?')), assistant(text('Т'))] },
      'prefill',
    ],
    ['a budget above the limit', { thinking: budget }, 'greater than'],
    ['a budget of new models', { model: 'claude-opus-5', max_tokens: 5000, thinking: budget }, 'not supported'],
    ['no thinking where it always is', { model: 'claude-opus-5-5', thinking: { type: 'disabled' } }, 'not supported'],
    ['force beside a budget', { max_tokens: 5000, thinking: budget, tools, tool_choice: { type: 'any' } }, 'forces'],
    [
      'an open schema',
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
      'additionalProperties',
    ],
    [
      'a strange signature',
      { messages: [user(text('?')), assistant({ type: 'thinking', thinking: 'a', signature: 'b' }), user(text('?'))] },
      'signature',
    ],
    [
      'a loop without its thinking',
      { max_tokens: 5000, thinking: budget, tools, messages: [user(text('?')), assistant(use), user(result)] },
      'must start with a thinking block',
    ],
  ])('%s', async (_what, change, words) => {
    const response = await ask(change);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { type: string; message: string } };
    expect(error.type).toBe('invalid_request_error');
    expect(error.message).toContain(words);
    expect(fake.refusals).toEqual([error.message]);
  });

  it('sampling from version 2026-10-21 on, whatever its value', async () => {
    expect((await ask({ temperature: 1 })).status).toBe(200);
    expect((await ask({ temperature: 1 }, { 'anthropic-version': '2026-10-21' })).status).toBe(400);
  });

  it('a wrong key', async () => {
    expect((await ask({}, { 'x-api-key': 'wrong' })).status).toBe(401);
  });
});

it('takes its own thinking back', async () => {
  const messages = [user(text('?')), assistant(thought('Гм.'), use), user(result)];
  expect((await ask({ max_tokens: 5000, thinking: budget, tools, messages })).status).toBe(200);
});
