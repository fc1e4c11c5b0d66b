import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastMs } from '../../../test/support/least-ms.ts';
import { testScope } from '../../../test/support/scope.ts';
import type { ChatCall } from '../../chat/call.ts';
import { type ChatDialect, chatBody } from './chat-body.ts';
import { type ChatRequest, readChatRequest } from './read-chat-request.ts';

const dialect: ChatDialect = {
  maxTokensField: 'max_tokens',
  developerRole: 'keep',
  reasoning: 'keep',
  extraContent: 'keep',
  asksUsage: true,
  dropFields: [],
  renameFields: {},
};
const request = (body: unknown, task?: string): ChatRequest =>
  readChatRequest(Buffer.from(JSON.stringify(body)), testScope(), { 'x-openwebui-task': task });
const minimal = { model: 'auto', messages: [{ role: 'user', content: 'Привіт' }] };

type Body = Record<string, unknown> & { messages: unknown };
/** What leaves for the upstream. */
const sent = (call: ChatCall, more: Partial<ChatDialect> = {}): Body =>
  JSON.parse(Buffer.from(chatBody(call, 'name-there', { ...dialect, ...more })).toString('utf8')) as Body;
const resent = (body: unknown, more: Partial<ChatDialect> = {}): Body => sent(request(body).call, more);
/** The same after a layer has made the messages anew, so that nothing received can be copied. */
const rewritten = (body: unknown, more: Partial<ChatDialect> = {}): Body => {
  const { call } = request(body);
  return sent({ ...call, messages: [...call.messages] }, more);
};

// Fields that nobody has named, with values of every kind but null, which means absent.
const name = fc
  .string({ unit: fc.constantFrom('x', 'ї', '_', '"', '1'), minLength: 1, maxLength: 3 })
  .map((end) => `x_${end}`);
const value = fc
  .jsonValue({ maxDepth: 2 })
  .filter((json) => json !== null && !JSON.stringify(json).includes('__proto__'))
  .map((json) => JSON.parse(JSON.stringify(json)) as unknown); // JSON has no -0
const unknown = fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true });
const words = fc.string({ unit: fc.constantFrom('a', 'ї', '"', '\\', '\n', '🙂', '\u2028'), maxLength: 6 });

const part = fc.oneof(
  fc.tuple(words, unknown).map(([text, more]) => ({ type: 'text', text, ...more })),
  fc.tuple(unknown, unknown).map(([more, inner]) => ({
    type: 'image_url',
    image_url: { url: 'https://example.com/a.png', ...inner },
    ...more,
  })),
  unknown.map((more) => ({ type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' }, ...more })),
  unknown.map((more) => ({ type: 'file', file: { file_id: 'f' }, ...more })),
);
const toolCall = fc.oneof(
  fc.tuple(words, unknown, unknown).map(([args, more, inner]) => ({
    id: 'call_1',
    type: 'function',
    function: { name: 'f', arguments: args, ...inner },
    ...more,
  })),
  fc.tuple(words, unknown, unknown).map(([input, more, inner]) => ({
    id: 'call_2',
    type: 'custom',
    custom: { name: 'g', input, ...inner },
    ...more,
  })),
);
// Two parts at least: one text alone is the same as a plain text, and is written so.
const content = fc.oneof(words, fc.array(part, { minLength: 2, maxLength: 4 }));
const message = fc.oneof(
  fc.tuple(fc.constantFrom('system', 'developer', 'user', 'function'), content, unknown).map(([role, said, more]) => ({
    role,
    content: said,
    name: 'Ім’я',
    ...more,
  })),
  fc.tuple(content, unknown).map(([said, more]) => ({ role: 'tool', content: said, tool_call_id: 'call_1', ...more })),
  fc
    .tuple(fc.option(content), fc.array(toolCall, { minLength: 1, maxLength: 3 }), unknown)
    .map(([said, calls, more]) => ({
      role: 'assistant',
      content: said,
      tool_calls: calls,
      reasoning_content: 'Думаю',
      ...more,
    })),
);
const tool = fc.tuple(unknown, unknown, unknown).map(([more, inner, parameters]) => ({
  type: 'function',
  function: { name: 'f', description: 'd', parameters: { type: 'object', ...parameters }, ...inner },
  ...more,
}));
const body = fc
  .tuple(
    fc.array(message, { minLength: 1, maxLength: 5 }),
    fc.array(tool, { minLength: 1, maxLength: 3 }),
    unknown,
    fc.boolean(),
  )
  .map(([messages, tools, more, stream]) => ({
    model: 'auto',
    messages,
    tools,
    tool_choice: { type: 'function', function: { name: 'f' } },
    response_format: { type: 'json_schema', json_schema: { name: 's', schema: {}, strict: true } },
    stream,
    temperature: 0.5,
    top_p: 0.9,
    seed: 7,
    presence_penalty: 0.1,
    frequency_penalty: 0.2,
    stop: ['a', 'b'],
    n: 2,
    max_tokens: 5,
    logprobs: true,
    top_logprobs: 2,
    reasoning_effort: 'low',
    ...more,
  }));

describe('a request reaches an OpenAI-type upstream', () => {
  const expected = (given: { stream: boolean }): unknown => ({
    ...given,
    model: 'name-there',
    ...(given.stream && { stream_options: { include_usage: true } }),
  });

  it('with every field of every level, named or not', () => {
    fc.assert(
      fc.property(body, (given) => {
        expect(resent(given)).toEqual(expected(given));
      }),
      { numRuns: 200 },
    );
  });

  it('with every field also where its messages were written anew', () => {
    fc.assert(
      fc.property(body, (given) => {
        expect(rewritten(given)).toEqual(expected(given));
      }),
      { numRuns: 200 },
    );
  });

  it('with its messages byte by byte as they came, when they are long', () => {
    const messages = `[ {"role" : "user", "content": "${'\\u0457 '.repeat(2000)}", "x": 1.0e2} ]`;
    const { call } = readChatRequest(
      Buffer.from(`{"stream":false,"messages":${messages},"model":"auto"}`),
      testScope(),
      {},
    );
    const out = Buffer.from(chatBody(call, 'name-there', dialect)).toString('utf8');
    expect(out).toBe(`{"model":"name-there","stream":false,"messages":${messages}}`);
  });

  it('with messages that a layer changed, and not with those that came', () => {
    const { call } = request({ ...minimal, messages: [{ role: 'user', content: 'secret '.repeat(1000) }] });
    const masked: ChatCall = {
      ...call,
      messages: [{ role: 'user', parts: [{ kind: 'text', text: 'masked', origin: 'caller' }] }],
    };
    expect(sent(masked).messages).toEqual([{ role: 'user', content: 'masked' }]);
  });
});

describe('nulls', () => {
  it('mean absent, for every optional field', () => {
    const optional = [
      ...'stream stream_options temperature top_p presence_penalty frequency_penalty seed stop n'.split(' '),
      ...'max_tokens max_completion_tokens logprobs top_logprobs reasoning_effort tools tool_choice'.split(' '),
      ...'response_format nexus user metadata store logit_bias parallel_tool_calls functions function_call'.split(' '),
      ...'service_tier verbosity modalities'.split(' '),
    ];
    const nulls = Object.fromEntries(optional.map((field) => [field, null]));
    expect(resent({ ...minimal, ...nulls })).toEqual({ ...minimal, model: 'name-there', stream: false });
    const message = {
      role: 'assistant',
      content: null,
      name: null,
      tool_calls: null,
      tool_call_id: null,
      refusal: null,
    };
    expect(rewritten({ ...minimal, messages: [message] }).messages).toEqual([{ role: 'assistant', content: '' }]);
  });
});

describe('tools that are not sent', () => {
  const asked = { tool_choice: 'auto', parallel_tool_calls: false };
  const tools = [{ type: 'function', function: { name: 'f' } }];

  it('take with them what is said of them', () => {
    for (const sent of [
      resent({ ...minimal, ...asked, tools: [] }),
      resent({ ...minimal, ...asked, tools }, { dropFields: ['tools'] }),
    ]) {
      expect(sent).not.toHaveProperty('tool_choice');
      expect(sent).not.toHaveProperty('parallel_tool_calls');
    }
    expect(resent({ ...minimal, ...asked, tools })).toMatchObject(asked);
  });
});

describe('fields that the gateway reads', () => {
  it('of the output limit have two names, and leave under the one the upstream knows', () => {
    expect(resent({ ...minimal, max_tokens: 5, max_completion_tokens: 9 })).toMatchObject({ max_tokens: 9 });
    const other = resent({ ...minimal, max_tokens: 5 }, { maxTokensField: 'max_completion_tokens' });
    expect(other).toMatchObject({ max_completion_tokens: 5 });
    expect(other).not.toHaveProperty('max_tokens');
  });

  it('of tools are dropped when the list is empty, with their choice', () => {
    const out = resent({ ...minimal, tools: [], tool_choice: 'auto' });
    expect(out).not.toHaveProperty('tools');
    expect(out).not.toHaveProperty('tool_choice');
    expect(resent({ ...minimal, tool_choice: 'none' })).not.toHaveProperty('tool_choice');
  });

  it('of stream options stay out of a request that is no stream, and usage is always asked for in one that is', () => {
    const given = { ...minimal, stream_options: { include_usage: true } };
    expect(resent(given)).not.toHaveProperty('stream_options');
    expect(resent({ ...minimal, stream: true }).stream_options).toEqual({ include_usage: true });
    expect(resent({ ...given, stream: true }, { asksUsage: false })).not.toHaveProperty('stream_options');
    expect(request({ ...given, stream: true })).toMatchObject({ stream: true, includeUsage: true });
    expect(request({ ...minimal, stream: true })).toMatchObject({ includeUsage: false });
  });

  it('for the gateway alone never leave', () => {
    expect(JSON.stringify(resent({ ...minimal, nexus: { session: 'secret' } }))).not.toMatch(/secret|nexus/);
  });

  it('of one choice are not told, one stop text is a list', () => {
    expect(resent({ ...minimal, n: 1, stop: 'x' })).toEqual({
      ...minimal,
      model: 'name-there',
      stream: false,
      stop: ['x'],
    });
  });

  it.each([
    [{ id: 'u1', name: 'Оля', email: 'o@example.com' }, 'u1'],
    [{ name: 'Оля' }, undefined],
    ['u2', 'u2'],
  ])('of the user may be an object, of which only the id leaves: %j', (user, left) => {
    const out = resent({ ...minimal, user });
    expect(out.user).toBe(left);
    expect(JSON.stringify(out)).not.toContain('Оля');
  });
});

describe("an upstream's deviations", () => {
  it('drop and rename fields', () => {
    const out = resent(
      { ...minimal, top_k: 3, seed: 1, logit_bias: { 1: 2 }, think: true },
      {
        dropFields: ['seed', 'logit_bias', 'not_there'],
        renameFields: { top_k: 'topK', think: 'reasoning', missing: 'x' },
      },
    );
    expect(out).toEqual({ ...minimal, model: 'name-there', stream: false, topK: 3, reasoning: true });
  });

  const long = 'x'.repeat(5000);
  it.each(['short', long])('turn developer into system, however long the messages are', (words) => {
    const messages = [
      { role: 'developer', content: words, x_kept: 1 },
      { role: 'user', content: 'a', cache_control: { type: 'ephemeral' } },
    ];
    expect(resent({ ...minimal, messages }, { developerRole: 'system' }).messages).toEqual([
      { ...messages[0], role: 'system' },
      messages[1],
    ]);
    expect(resent({ ...minimal, messages }).messages).toEqual(messages);
  });

  it.each(['short', long])('drop earlier reasoning, and nothing beside it', (words) => {
    const kept = { role: 'assistant', content: words, x_kept: 1 };
    const messages = [{ ...kept, reasoning_content: 'a', reasoning: 'b', reasoning_details: [1] }];
    expect(resent({ ...minimal, messages }, { reasoning: 'drop' }).messages).toEqual([kept]);
    expect(resent({ ...minimal, messages }).messages).toEqual(messages);
  });
});

describe('messages', () => {
  it('with a bare image address get the object that strict upstreams want', () => {
    const image = { type: 'image_url', image_url: 'data:image/png;base64,AA==', x_kept: 1 };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'a' }, image] }];
    expect(resent({ ...minimal, messages }).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { ...image, image_url: { url: image.image_url } },
        ],
      },
    ]);
  });

  it('know where their words come from', () => {
    const roles = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];
    const { call } = request({ ...minimal, messages: roles.map((role) => ({ role, content: 'a' })) });
    const origins = call.messages.map(({ role, parts }) => [role, parts[0]?.kind === 'text' && parts[0].origin]);
    expect(origins).toEqual([
      ['system', 'system'],
      ['system', 'system'],
      ['user', 'caller'],
      ['assistant', 'model'],
      ['tool', 'tool'],
      ['tool', 'tool'],
    ]);
  });

  it('made inside the house are written in the plainest form', () => {
    const { call } = request(minimal);
    const messages: ChatCall['messages'] = [
      {
        role: 'assistant',
        parts: [{ kind: 'reasoning', text: 'hidden' }],
        toolCalls: [{ id: 'a', name: 'f', argumentsText: '{}' }],
      },
      { role: 'assistant', parts: [] },
      { role: 'user', parts: [{ kind: 'media', media: 'image', ref: 'https://example.com/a.png', origin: 'caller' }] },
      {
        role: 'user',
        parts: [{ kind: 'text', text: 'a', origin: 'caller', extra: { dialect: 'anthropic', fields: { secret: 1 } } }],
      },
    ];
    expect(sent({ ...call, messages }).messages).toEqual([
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'hidden',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'assistant', content: '' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] },
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
    ]);
  });
});

describe('a request is refused with the field that is wrong', () => {
  const user = { role: 'user', content: 'a' };
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
  it.each<[string, unknown, string]>([
    ['missing_required_parameter', { messages: [user] }, 'model'],
    ['missing_required_parameter', { model: 'a' }, 'messages'],
    ['missing_required_parameter', { ...minimal, messages: [{ content: 'a' }] }, 'messages[0].role'],
    [
      'missing_required_parameter',
      { ...minimal, messages: [{ role: 'assistant', tool_calls: [{ function: call.function }] }] },
      'messages[0].tool_calls[0].id',
    ],
    [
      'missing_required_parameter',
      { ...minimal, messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] },
      'messages[0].tool_calls[0].function',
    ],
    [
      'missing_required_parameter',
      { ...minimal, tools: [{ type: 'function', function: {} }] },
      'tools[0].function.name',
    ],
    ['invalid_value', 7, 'body'],
    ['invalid_value', [], 'body'],
    ['invalid_value', null, 'body'],
    ['invalid_value', { ...minimal, model: '' }, 'model'],
    ['invalid_value', { ...minimal, model: 'x'.repeat(300) }, 'model'],
    ['invalid_value', { ...minimal, messages: [] }, 'messages'],
    ['invalid_value', { ...minimal, messages: 'Привіт' }, 'messages'],
    ['invalid_value', { ...minimal, messages: [user, 'Привіт'] }, 'messages[1]'],
    ['invalid_value', { ...minimal, messages: [{ role: 'boss', content: 'a' }] }, 'messages[0].role'],
    ['invalid_value', { ...minimal, messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    [
      'invalid_value',
      { ...minimal, messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      'messages[0].content[0].text',
    ],
    [
      'invalid_value',
      { ...minimal, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      'messages[0].content[0].image_url',
    ],
    [
      'invalid_value',
      {
        ...minimal,
        messages: [{ role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: {} } }] }],
      },
      'messages[0].tool_calls[0].function.arguments',
    ],
    ['invalid_value', { ...minimal, stream: 'yes' }, 'stream'],
    ['invalid_value', { ...minimal, temperature: 'hot' }, 'temperature'],
    ['invalid_value', { ...minimal, n: 0 }, 'n'],
    ['invalid_value', { ...minimal, n: 1e6 }, 'n'],
    ['invalid_value', { ...minimal, max_tokens: 1.5 }, 'max_tokens'],
    ['invalid_value', { ...minimal, stop: ['a', 1] }, 'stop[1]'],
    ['invalid_value', { ...minimal, messages: [{ role: 'user', content: [7] }] }, 'messages[0].content[0]'],
    ['invalid_value', { ...minimal, tools: {} }, 'tools'],
    ['invalid_value', { ...minimal, tools: ['f'] }, 'tools[0]'],
    ['invalid_value', { ...minimal, response_format: 'json' }, 'response_format'],
  ])('%s for %j', (code, given, param) => {
    expect(() => request(given)).toThrow(
      expect.objectContaining({ code, status: 400, param, message: expect.stringContaining(`'${param}'`) as string }),
    );
  });

  it('in bounded time, also for a hundred thousand messages', () => {
    const messages = Array.from({ length: 100_000 }, () => user);
    const refused = (): void =>
      expect(() => request({ ...minimal, messages })).toThrow(expect.objectContaining({ status: 400 }));
    expect(leastMs(3000, refused)).toBeLessThan(3000);
  });
});

it("reads the interface's own work from its header", () => {
  expect(request(minimal, 'title_generation').call.task).toBe('title');
  expect(request(minimal).call.task).toBe('chat');
});
