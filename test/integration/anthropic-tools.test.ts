import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { thought } from '../support/fake-anthropic.ts';
import type { DraftBlock, DraftMessage } from '../support/fake-anthropic-stream.ts';
import { foldBody, foldChunks, post, streamChat, type FoldedAnswer } from '../support/wire-client.ts';
import { anthropicHouse, models } from './anthropic-house.ts';

const house = anthropicHouse();
type Message = OpenAI.ChatCompletionMessageParam;

const tool = (name: string): OpenAI.ChatCompletionTool => ({
  type: 'function',
  function: {
    name,
    description: `Calls ${name}`,
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
});
const use = (id: string, name: string, input: object = {}): DraftBlock => ({ type: 'tool_use', id, name, input });
const question: Message = { role: 'user', content: 'Яка погода в Києві та у Львові?' };
const tools = [tool('weather'), tool('time')];

const chat = (request: object): Promise<OpenAI.ChatCompletion> =>
  house.openai.chat.completions.create({ model: models.adaptive, messages: [question], tools, ...request } as never);
const sent = (): Record<string, unknown> => house.fake.last().body;
const sentMessages = (): readonly { role: string; content: Record<string, unknown>[] }[] =>
  house.fake.last().body.messages;
const notes = (reply: OpenAI.ChatCompletion): unknown => (reply as { nexus?: { notes: unknown } }).nexus?.notes;
const messageOf = (reply: OpenAI.ChatCompletion): OpenAI.ChatCompletionMessage => reply.choices[0]!.message;
const resultsFor = (message: OpenAI.ChatCompletionMessage): readonly Message[] =>
  (message.tool_calls ?? []).map(({ id }) => ({ role: 'tool', tool_call_id: id, content: `результат ${id}` }));

describe('tool calls', () => {
  const draft: DraftMessage = {
    content: [
      { type: 'text', text: 'Подивлюся.' },
      use('toolu_1', 'weather', { city: 'Київ «столиця»' }),
      use('toolu_2', 'time'),
    ],
  };

  it('are numbered on their own and have arguments, streamed and not, fragment by fragment', async () => {
    const answers: FoldedAnswer[] = [];
    for (const fragmentChars of [1, 1000]) {
      const request = { model: models.adaptive, messages: [question], tools };
      house.fake.script({ ...draft, fragmentChars }, { ...draft, fragmentChars }, { whole: draft });
      answers.push(foldChunks((await streamChat(house.gateway, request)).frames));
      for (let time = 0; time < 2; time++)
        answers.push(foldBody(await (await post(house.gateway, '/chat/completions', request)).json()));
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({
      content: 'Подивлюся.',
      finishReason: 'tool_calls',
      toolCalls: [
        { id: 'toolu_1', name: 'weather', argumentsText: '{"city":"Київ «столиця»"}' },
        { id: 'toolu_2', name: 'time', argumentsText: '{}' },
      ],
    });
  });

  it('go back with their results first and in one message', async () => {
    house.fake.script(draft);
    const message = messageOf(await chat({}));
    await chat({ messages: [question, message, ...resultsFor(message), { role: 'user', content: 'Ну?' }] });
    const result = (id: string): object => ({
      type: 'tool_result',
      tool_use_id: id,
      content: [{ type: 'text', text: `результат ${id}` }],
    });
    expect(sentMessages().slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Подивлюся.' },
          use('toolu_1', 'weather', { city: 'Київ «столиця»' }),
          use('toolu_2', 'time'),
        ],
      },
      { role: 'user', content: [result('toolu_1'), result('toolu_2'), { type: 'text', text: 'Ну?' }] },
    ]);
  });

  it('of other servers go in too: ids used twice, strange names, broken arguments, results that miss or are too many', async () => {
    const call = (id: string, name: string, text: string): object => ({
      id,
      type: 'function',
      function: { name, arguments: text },
    });
    house.fake.script({ content: [use('toolu_9', 'files_read_all', { city: 'x' })] });
    const reply = await chat({
      tools: [...tools, tool('files.read all'), tool('files_read_all_2')],
      messages: [
        question,
        {
          role: 'assistant',
          content: null,
          tool_calls: [call('call:0', 'files.read all', '{"a":1}'), call('call_1', 'gone', '')],
        },
        { role: 'tool', tool_call_id: 'call:0', content: '' },
        { role: 'assistant', content: '', tool_calls: [call('call:0', 'weather', '{"broken')] },
        { role: 'tool', tool_call_id: 'stranger', content: 'нічий' },
        { role: 'tool', tool_call_id: 'call:0', content: 'ясно' },
      ],
    });
    expect(house.fake.refusals).toEqual([]);
    expect(sentMessages()[1]?.content).toEqual([use('call_0', 'files_read_all', { a: 1 }), use('call_1', 'gone')]);
    expect(sentMessages()[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'call_0', content: [] },
      { type: 'tool_result', tool_use_id: 'call_1', content: '{"error":"no result"}', is_error: true },
    ]);
    expect(sentMessages()[3]?.content).toEqual([use('call_0_2', 'weather', { unparsable_arguments: '{"broken' })]);
    expect(sentMessages()[4]?.content).toMatchObject([
      { tool_use_id: 'call_0_2' },
      { text: 'Result of the tool stranger:' },
      { text: 'нічий' },
    ]);
    expect(messageOf(reply).tool_calls).toMatchObject([{ function: { name: 'files.read all' } }]);
    expect(notes(reply)).toMatchObject([{ tool_call_arguments: 'unparsable' }]);
  });

  it('of the past are declared where no tools are offered any more', async () => {
    house.fake.script(draft);
    const message = messageOf(await chat({}));
    await chat({ tools: undefined, messages: [question, message, ...resultsFor(message)] });
    expect(sent()).toMatchObject({ tools: [{ name: 'weather' }, { name: 'time' }], tool_choice: { type: 'none' } });
  });
});

describe('the schema', () => {
  it('of a strict tool is closed, any other stays as it is', async () => {
    const parameters = { type: 'object', properties: { days: { type: 'integer', minimum: 1 } } };
    const given = (strict: boolean): object => ({
      type: 'function',
      function: { name: `s_${strict}`, strict, parameters },
    });
    await chat({ tools: [given(true), given(false), { type: 'function', function: { name: 'bare' } }] });
    expect(sent()['tools']).toEqual([
      {
        name: 's_true',
        strict: true,
        input_schema: {
          type: 'object',
          properties: { days: { type: 'integer', description: '(minimum: 1)' } },
          additionalProperties: false,
        },
      },
      { name: 's_false', strict: false, input_schema: parameters },
      { name: 'bare', input_schema: { type: 'object' } },
    ]);
  });
});

describe('the choice', () => {
  const named = { type: 'function', function: { name: 'time' } };
  it.each([
    ['auto', {}, { type: 'auto' }],
    ['none', {}, { type: 'none' }],
    ['required', {}, { type: 'any' }],
    [named, {}, { type: 'tool', name: 'time' }],
    [named, { parallel_tool_calls: false }, { type: 'tool', name: 'time', disable_parallel_tool_use: true }],
    [undefined, { parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, { parallel_tool_calls: true }, undefined],
  ])('%j with %j', async (tool_choice, more, expected) => {
    await chat({ tool_choice, ...more });
    expect(sent()['tool_choice']).toEqual(expected);
    expect(sent()['tools']).toMatchObject([{ name: 'weather', input_schema: { type: 'object' } }, { name: 'time' }]);
  });

  it.each([models.always, models.betweenTools])(
    'is said in words where the model cannot be bound: %s',
    async (model) => {
      const reply = await chat({ model, tool_choice: named });
      expect(sent()['tool_choice']).toEqual({ type: 'auto' });
      expect(sentMessages().at(-1)?.content.at(-1)?.['text']).toContain('"time"');
      expect(notes(reply)).toEqual([{ kind: 'degraded', tool_choice: 'instruction' }]);
    },
  );

  it('ends thinking by a budget, which cannot be bound', async () => {
    const reply = await chat({ model: models.budget, tool_choice: 'required', reasoning_effort: 'high' });
    expect(sent()).not.toHaveProperty('thinking');
    expect(notes(reply)).toEqual([{ kind: 'degraded', thinking: 'a tool must be called' }]);
  });

  it('keeps only allowed tools, and refuses what it does not know', async () => {
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'time' } }, { name: 'gone' }] };
    await chat({ tools: [...tools, tool('third')], tool_choice: { type: 'allowed_tools', allowed_tools: allowed } });
    expect(sent()['tool_choice']).toEqual({ type: 'tool', name: 'time' });
    await expect(chat({ tools: [...tools, { type: 'custom', custom: { name: 'sql' } }] })).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'tools[2].type',
    });
    const gone = { type: 'function', function: { name: 'gone' } };
    await expect(chat({ tool_choice: gone })).rejects.toMatchObject({ code: 'invalid_value', param: 'tool_choice' });
  });
});

describe('tools that Anthropic runs', () => {
  const search = { type: 'web_search_20260209', name: 'web_search', max_uses: 3 };
  const paused: DraftMessage = {
    content: [
      { type: 'text', text: 'Шукаю. ' },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'погода' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ type: 'web_search_result', url: 'https://example.org' }],
      },
    ],
    stopReason: 'pause_turn',
  };

  it('pause the answer, which goes on with what was said before', async () => {
    house.fake.script(paused, { content: [{ type: 'text', text: 'Ясно.' }] });
    const reply = await chat({ tools: [search] });
    expect(messageOf(reply).content).toBe('Шукаю. Ясно.');
    expect(reply.choices[0]?.finish_reason).toBe('stop');
    expect(reply.usage).toMatchObject({ prompt_tokens: 22, completion_tokens: 14 });
    expect(sent()['tools']).toEqual([search]);
    expect(sentMessages().at(-1)).toEqual({ role: 'assistant', content: paused.content });
  });

  it('are not waited for without end', async () => {
    house.fake.script(...Array.from({ length: 9 }, () => paused));
    const reply = await chat({ tools: [search] });
    expect(house.fake.requests).toHaveLength(6);
    expect(reply.choices[0]?.finish_reason).toBe('length');
  });
});

describe('thinking in a tool loop', () => {
  const first: DraftMessage = {
    content: [thought('Спершу Київ.'), use('toolu_1', 'weather'), thought('Тепер Львів.'), use('toolu_2', 'weather')],
  };
  const turn = async (request: object): Promise<{ reply: OpenAI.ChatCompletion; messages: readonly Message[] }> => {
    const reply = await chat({ reasoning_effort: 'medium', ...request });
    const message = messageOf(reply);
    return { reply, messages: [question, message, ...resultsFor(message)] };
  };

  it.each([models.adaptive, models.budget, models.always, models.betweenTools, models.byDefault])(
    'goes back as it was, where it stood: %s',
    async (model) => {
      house.fake.script(first);
      const { reply, messages } = await turn({ model });
      expect(messageOf(reply)).toMatchObject({ reasoning_content: 'Спершу Київ.Тепер Львів.' });
      const second = await chat({ model, reasoning_effort: 'medium', messages });
      expect(sentMessages()[1]?.content).toEqual(first.content);
      expect(house.fake.refusals).toEqual([]);
      expect(notes(second)).toBeUndefined();
    },
  );

  it('does not go to another family, or back where it is gone: thinking ends for this request', async () => {
    house.fake.script(first);
    const { messages } = await turn({});
    const reply = await chat({ model: 'stranger/adaptive', reasoning_effort: 'medium', messages });
    expect(JSON.stringify(house.fake.last().body)).not.toContain('signature');
    expect(sent()['thinking']).toEqual({ type: 'disabled' });
    expect(notes(reply)).toEqual([{ kind: 'degraded', thinking: 'the earlier thinking is gone' }]);
  });

  it('is left out once where the upstream does not take it any more', async () => {
    const tampered: DraftMessage = {
      content: [{ type: 'thinking', thinking: 'Чуже.', signature: 'чужий' }, use('toolu_1', 'weather')],
    };
    house.fake.script(tampered);
    const { messages } = await turn({ model: models.budget });
    const reply = await chat({ model: models.budget, reasoning_effort: 'medium', messages });
    expect(house.fake.refusals).toHaveLength(1);
    expect(sent()).not.toHaveProperty('thinking');
    expect(sentMessages()[1]?.content).toMatchObject([{ type: 'tool_use' }]);
    expect(notes(reply)).toEqual([{ kind: 'degraded', thinking: 'the earlier thinking was refused' }]);
  });

  it('that did not take place is no loss', async () => {
    house.fake.script({ content: [use('toolu_5', 'weather')] });
    const { messages } = await turn({});
    const reply = await chat({ reasoning_effort: 'medium', messages });
    expect(sent()['thinking']).toEqual({ type: 'adaptive', display: 'summarized' });
    expect(notes(reply)).toBeUndefined();
  });

  it('of turns before the last question does not have to be there', async () => {
    const messages: readonly Message[] = [
      question,
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_old', type: 'function', function: { name: 'weather', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call_old', content: 'ясно' },
      { role: 'assistant', content: 'Ясно.' },
      { role: 'user', content: 'А завтра?' },
    ];
    const reply = await chat({ model: models.budget, reasoning_effort: 'low', messages });
    expect(sent()['thinking']).toEqual({ type: 'enabled', budget_tokens: 2048 });
    expect(notes(reply)).toBeUndefined();
  });
});

describe('the effort', () => {
  const adaptive = { type: 'adaptive', display: 'summarized' };
  it.each([
    [models.adaptive, undefined, undefined, undefined],
    [models.adaptive, 'none', { type: 'disabled' }, undefined],
    [models.adaptive, 'minimal', adaptive, 'low'],
    [models.adaptive, 'max', adaptive, 'max'],
    [models.byDefault, undefined, adaptive, undefined],
    [models.byDefault, 'none', { type: 'disabled' }, undefined],
    [models.betweenTools, 'none', { type: 'between_tools' }, undefined],
    [models.always, 'none', adaptive, 'low'],
    [models.budget, 'none', undefined, undefined],
    [models.budget, 'high', { type: 'enabled', budget_tokens: 16_384 }, undefined],
  ])('%s, %s', async (model, reasoning_effort, thinking, effort) => {
    await chat({ model, reasoning_effort });
    expect(sent()['thinking']).toEqual(thinking);
    expect(sent()['output_config']).toEqual(effort === undefined ? undefined : { effort });
    expect(house.fake.refusals).toEqual([]);
  });

  it('leaves room for the answer, and says so where there is none', async () => {
    await chat({ model: models.budget, reasoning_effort: 'max', max_tokens: 2000 });
    expect(sent()['thinking']).toEqual({ type: 'enabled', budget_tokens: 1600 });
    const reply = await chat({ model: models.budget, reasoning_effort: 'max', max_tokens: 200 });
    expect(sent()).not.toHaveProperty('thinking');
    expect(notes(reply)).toEqual([{ kind: 'degraded', thinking: 'the output limit leaves no room to think' }]);
  });

  it('takes the native field', async () => {
    await chat({ thinking: { type: 'adaptive', display: 'omitted' } });
    expect(sent()['thinking']).toEqual({ type: 'adaptive', display: 'omitted' });
  });
});
