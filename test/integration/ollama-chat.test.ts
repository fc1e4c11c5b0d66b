import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/chat/answer.ts';
import type { ChatCall, Message, ToolDefinition } from '../../src/chat/call.ts';
import type { Provider } from '../../src/extend/provider.ts';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { ask, chatCall, failureOf, openOllama, user } from './ollama-fixture.ts';

const tool = (name: string): ToolDefinition => ({
  type: 'function',
  function: {
    name,
    description: `Calls ${name}`,
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
});
const pixel = 'iVBORw0KGgo=';
const picture = (ref: string): Message => ({
  role: 'user',
  parts: [
    { kind: 'text', text: 'Що тут?', origin: 'caller' },
    { kind: 'media', media: 'image', ref, origin: 'caller' },
    { kind: 'text', text: 'Коротко.', origin: 'caller' },
  ],
});

let fake: FakeOllama;
let provider: Provider;

beforeAll(async () => {
  fake = await startFakeOllama({
    models: [
      { name: 'small' },
      { name: 'plain', capabilities: ['completion'] },
      { name: 'thinker', capabilities: ['completion', 'tools', 'thinking'], family: 'qwen3' },
      { name: 'gpt-oss:20b', capabilities: ['completion', 'tools', 'thinking'], family: 'gptoss' },
      { name: 'seer', capabilities: ['completion', 'vision'] },
      { name: 'bge-m3', capabilities: ['embedding'], family: 'bert' },
    ],
  });
  provider = openOllama({ baseUrl: fake.url, keepAlive: '10m' });
});
afterAll(async () => {
  await provider.close();
  await fake.close();
});
beforeEach(() => {
  fake.requests.length = 0;
});

const sent = (): Record<string, unknown> => fake.last('/api/chat').body as Record<string, unknown>;
const sentOptions = (): Record<string, unknown> => sent()['options'] as Record<string, unknown>;
const askFor = (change: Partial<ChatCall>): Promise<Answer> => ask(provider, chatCall(change));
const native = (fields: NonNullable<ChatCall['extra']>['fields']): Partial<ChatCall> => ({
  extra: { dialect: 'openai', fields },
});

describe('what is sent', () => {
  it('invents no sampling: only the window is set', async () => {
    await askFor({});
    expect(sent()).toEqual({
      model: 'small',
      messages: [{ role: 'user', content: 'Скільки буде два плюс два?' }],
      stream: true,
      truncate: false,
      shift: false,
      options: { num_ctx: 8192 },
      keep_alive: '10m',
    });
  });

  it('maps the sampling that was given', async () => {
    await askFor({
      maxOutputTokens: 77,
      sampling: { temperature: 0, topP: 0.9, seed: 7, presencePenalty: 0.1, frequencyPenalty: 0.2, stop: ['КІНЕЦЬ'] },
    });
    expect(sentOptions()).toEqual({
      temperature: 0,
      top_p: 0.9,
      seed: 7,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      stop: ['КІНЕЦЬ'],
      num_predict: 77,
      num_ctx: 8192,
    });
  });

  it.each([
    [{ type: 'json_object' }, 'json'],
    [{ type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } }, { type: 'object' }],
    [{ type: 'text' }, undefined],
  ])('maps the response format %j', async (responseFormat, format) => {
    await askFor({ responseFormat });
    expect(sent()['format']).toEqual(format);
  });

  it("passes Ollama's own fields on, but none that would reload the model", async () => {
    const answer = await askFor({
      sampling: { temperature: 0.5 },
      ...native({
        keep_alive: 60,
        num_ctx: 512,
        top_k: 40,
        options: { min_p: 0.1, temperature: 1, num_gpu: 0, num_ctx: 1024, stop: 'x' },
        format: 'json',
        metadata: { a: 'b' },
      }),
    });
    expect(sent()).toMatchObject({ keep_alive: 60, format: 'json' });
    expect(sent()).not.toHaveProperty('metadata');
    expect(sentOptions()).toEqual({ top_k: 40, min_p: 0.1, temperature: 0.5, stop: ['x'], num_ctx: 8192 });
    expect(answer.notes).toEqual([
      { kind: 'degraded', about: { ignored: ['num_ctx', 'options.num_gpu', 'options.num_ctx'] } },
    ]);
  });

  it('names an option of the wrong type', async () => {
    const failure = await failureOf(askFor(native({ options: { top_k: 'many' } })));
    expect(failure).toMatchObject({ code: 'invalid_value', param: 'options.top_k' });
    expect(fake.requests.some(({ path }) => path === '/api/chat')).toBe(false);
  });

  it.each([
    ['n', { choices: 2 }],
    ['logit_bias', native({ logit_bias: { '50256': -100 } })],
  ])('refuses %s', async (param, change) => {
    expect(await failureOf(askFor(change))).toMatchObject({ code: 'unsupported_parameter', status: 400, param });
  });

  it('refuses to chat with an embedding model', async () => {
    expect(await failureOf(askFor({ model: 'bge-m3' }))).toMatchObject({
      code: 'unsupported_parameter',
      param: 'model',
    });
  });
});

describe('thinking', () => {
  const model = 'thinker';
  it.each([
    [undefined, undefined],
    ['none', false],
    ['minimal', 'low'],
    ['low', 'low'],
    ['medium', 'medium'],
    ['high', 'high'],
    ['xhigh', 'max'],
    ['max', 'max'],
  ])('maps the effort %s to %s', async (reasoningEffort, think) => {
    await askFor({ model, ...(reasoningEffort === undefined ? {} : { reasoningEffort }) });
    expect(sent()['think']).toBe(think);
  });

  it('is never spoken of to a model that cannot', async () => {
    await askFor({ reasoningEffort: 'high', task: 'title', ...native({ think: true }) });
    expect(sent()).not.toHaveProperty('think');
  });

  it('is off for background tasks and for JSON', async () => {
    await askFor({ model, task: 'title', reasoningEffort: 'high' });
    expect(sent()['think']).toBe(false);
    await askFor({ model, responseFormat: { type: 'json_object' } });
    expect(sent()['think']).toBe(false);
  });

  it('has levels only at gpt-oss', async () => {
    const oss = { model: 'gpt-oss:20b' };
    for (const [change, think] of [
      [{ task: 'tags' }, 'low'],
      [{ reasoningEffort: 'none' }, 'low'],
      [{ reasoningEffort: 'max' }, 'high'],
      [native({ think: true }), undefined],
    ] as const) {
      await askFor({ ...oss, ...change });
      expect(sent()['think']).toBe(think);
    }
  });

  it('takes the native field', async () => {
    await askFor({ model, ...native({ think: 'medium' }) });
    expect(sent()['think']).toBe('medium');
  });
});

describe('messages', () => {
  it('joins parts, keeps pictures with their message, and says developer as system', async () => {
    await askFor({
      model: 'seer',
      messages: [
        { role: 'system', nativeRole: 'developer', parts: [{ kind: 'text', text: 'Будь стислим.', origin: 'system' }] },
        picture(`data:image/png;base64,${pixel}`),
      ],
    });
    expect(sent()['messages']).toEqual([
      { role: 'system', content: 'Будь стислим.' },
      { role: 'user', content: 'Що тут?\n\nКоротко.', images: [pixel] },
    ]);
  });

  it.each(['https://example.org/cat.png', 'data:image/svg+xml,<svg/>'])('refuses the picture %s', async (ref) => {
    const failure = await failureOf(askFor({ model: 'seer', messages: [user('a'), picture(ref)] }));
    expect(failure).toMatchObject({ code: 'unsupported_parameter', status: 400, param: 'messages[1].content' });
    expect(failure.message).toContain('data:');
  });

  it('refuses pictures where the model cannot see', async () => {
    const failure = await failureOf(askFor({ messages: [picture(`data:image/png;base64,${pixel}`)] }));
    expect(failure).toMatchObject({ code: 'unsupported_parameter', param: 'messages[0].content' });
  });

  it('sends a tool turn back: arguments as objects, names looked up, earlier thinking kept', async () => {
    const answer = await askFor({
      model: 'thinker',
      tools: [tool('weather')],
      messages: [
        user('Погода?'),
        {
          role: 'assistant',
          parts: [{ kind: 'reasoning', text: 'Треба спитати.' }],
          toolCalls: [
            { id: 'call_1', name: 'weather', argumentsText: '{"city":"Київ"}' },
            { id: 'call_2', name: 'time', argumentsText: '{"broken' },
            { id: 'call_3', name: 'time', argumentsText: '' },
          ],
        },
        { role: 'tool', toolCallId: 'call_2', parts: [{ kind: 'text', text: '12:00', origin: 'tool' }] },
      ],
    });
    const call = (id: string, index: number, name: string, given: object) => ({
      id,
      function: { index, name, arguments: given },
    });
    expect((sent()['messages'] as unknown[]).slice(1)).toEqual([
      {
        role: 'assistant',
        content: '',
        thinking: 'Треба спитати.',
        tool_calls: [
          call('call_1', 0, 'weather', { city: 'Київ' }),
          call('call_2', 1, 'time', {}),
          call('call_3', 2, 'time', {}),
        ],
      },
      { role: 'tool', content: '12:00', tool_name: 'time', tool_call_id: 'call_2' },
    ]);
    expect(answer.notes).toEqual([{ kind: 'degraded', about: { tool_call_arguments: 'unparsable' } }]);
  });
});

describe('tools', () => {
  const tools = [tool('weather'), tool('time')];
  const names = (): unknown => (sent()['tools'] as ToolDefinition[] | undefined)?.map((entry) => entry.function?.name);
  const lastMessage = (): unknown => (sent()['messages'] as unknown[]).at(-1);

  it('passes definitions on unchanged', async () => {
    await askFor({ tools, toolChoice: 'auto' });
    expect(sent()['tools']).toEqual(tools);
  });

  it('refuses them where the model cannot, unless none may be called', async () => {
    const failure = await failureOf(askFor({ model: 'plain', tools }));
    expect(failure).toMatchObject({ code: 'unsupported_parameter', param: 'tools' });
    await askFor({ model: 'plain', tools, toolChoice: 'none' });
    expect(sent()).not.toHaveProperty('tools');
  });

  it('leaves an empty list out, and a choice without tools', async () => {
    await askFor({ model: 'plain', tools: [], toolChoice: 'required' });
    expect(sent()).not.toHaveProperty('tools');
    expect(lastMessage()).toMatchObject({ role: 'user' });
  });

  it('asks for a required call in words, and says so', async () => {
    const answer = await askFor({ tools, toolChoice: 'required' });
    expect(names()).toEqual(['weather', 'time']);
    expect(lastMessage()).toMatchObject({ role: 'system' });
    expect(answer.notes).toEqual([{ kind: 'degraded', about: { tool_choice: 'instruction' } }]);
  });

  it('keeps only the named tool', async () => {
    await askFor({ tools, toolChoice: { type: 'function', function: { name: 'time' } } });
    expect(names()).toEqual(['time']);
    expect(lastMessage()).toMatchObject({ role: 'system', content: expect.stringContaining('"time"') as string });
  });

  it('keeps only allowed tools, without a word where none is required', async () => {
    const allowed = [{ type: 'function', function: { name: 'time' } }];
    const toolChoice = { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: allowed } };
    const answer = await askFor({ tools, toolChoice });
    expect(names()).toEqual(['time']);
    expect(answer.notes).toEqual([]);
  });

  it('refuses a named tool that is not there, and tools that are no functions', async () => {
    const missing = askFor({ tools, toolChoice: { type: 'function', function: { name: 'nope' } } });
    expect(await failureOf(missing)).toMatchObject({ code: 'invalid_value', param: 'tool_choice' });
    const custom = askFor({ tools: [...tools, { type: 'custom', custom: { name: 'sql' } }] });
    expect(await failureOf(custom)).toMatchObject({ code: 'unsupported_parameter', param: 'tools[2].type' });
  });
});

describe.each(['stream', 'whole'] as const)('the answer, %s', (delivery) => {
  it('has thinking, text, both tool calls of one line, and usage', async () => {
    fake.model('thinker').reply = {
      thinking: 'Спершу подумаю, тоді відповім.',
      content: 'Зараз гляну 🌦️ погоду.',
      toolCalls: [
        [
          { id: 'call_a', name: 'weather', arguments: { city: 'Львів', days: 2.5, deep: { list: [1, null] } } },
          { name: 'weather', arguments: { city: 'Одеса' } },
        ],
        [{ id: 'call_a', name: 'time', arguments: {} }],
      ],
    };
    const before = Date.now();
    const answer = await askFor({ model: 'thinker', delivery, tools: [tool('weather')] });
    expect(sent()['stream']).toBe(delivery === 'stream');
    expect(answer.start).toMatchObject({ model: 'thinker', family: 'qwen3' });
    expect(answer.start?.createdAt).toBeGreaterThanOrEqual(before);
    expect(answer.choices).toHaveLength(1);
    const [choice] = answer.choices;
    expect(choice?.reasoning).toBe('Спершу подумаю, тоді відповім.');
    expect(choice?.answer).toBe('Зараз гляну 🌦️ погоду.');
    expect(choice?.finish).toEqual({ type: 'finish', choice: 0, reason: 'tool_calls' });
    expect(choice?.toolCalls.map(({ name, argumentsText }) => [name, argumentsText])).toEqual([
      ['weather', '{"city":"Львів","days":2.5,"deep":{"list":[1,null]}}'],
      ['weather', '{"city":"Одеса"}'],
      ['time', '{}'],
    ]);
    const ids = choice?.toolCalls.map(({ id }) => id) ?? [];
    expect(ids[0]).toBe('call_a');
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^call_/);
    expect(answer.usage).toMatchObject({ cacheRead: 0, output: 4 + 4 + 3 });
    expect(answer.usage?.input).toBeGreaterThan(0);
    expect(answer.usage).not.toHaveProperty('estimated');
  });

  it.each([
    ['length', { reason: 'length' }],
    ['load', { reason: 'stop', native: 'load' }],
    ['unload', { reason: 'stop', native: 'unload' }],
  ] as const)('ends for the reason %s', async (doneReason, finish) => {
    fake.model('small').reply = { content: 'Обірвано на', doneReason };
    const answer = await askFor({ delivery });
    expect(answer.choices[0]?.finish).toEqual({ type: 'finish', choice: 0, ...finish });
  });

  it('estimates the input where a full cache hit hides it', async () => {
    fake.model('small').reply = { content: 'Чотири.', fault: { noPromptCount: true } };
    const answer = await askFor({ delivery });
    expect(answer.usage).toMatchObject({ estimated: true, output: 1 });
    expect(answer.usage?.input).toBeGreaterThan(3);
  });

  it('leaves tags in the text alone', async () => {
    fake.model('small').reply = { content: '<think>hm</think>Так.' };
    const answer = await askFor({ delivery });
    expect(answer.choices[0]).toMatchObject({ answer: '<think>hm</think>Так.', reasoning: undefined });
  });

  it('has the logprobs of the answer only, when asked', async () => {
    fake.model('thinker').reply = { thinking: 'Так собі', content: 'Два два' };
    const answer = await askFor({ model: 'thinker', delivery, sampling: { logprobs: true, topLogprobs: 1 } });
    expect(sent()).toMatchObject({ logprobs: true, top_logprobs: 1 });
    const entry = (token: string) => {
      const own = { token, logprob: -0.5, bytes: [...Buffer.from(token)] };
      return { ...own, top_logprobs: [own] };
    };
    expect(answer.choices[0]?.logprobs?.answer).toEqual([entry('Два'), entry(' два')]);
  });
});

it('uses its sockets again after a stream whose body ends late', async () => {
  const own = await startFakeOllama({
    models: [{ name: 'small', reply: { content: 'Так.', fault: { endAfterMs: 5 } } }],
  });
  const single = openOllama({ baseUrl: own.url }, { connections: 1 });
  for (let i = 0; i < 20; i++) await ask(single, chatCall());
  expect(own.connections()).toBe(2); // one for answers, one for questions about the model
  await single.close();
  await own.close();
});
