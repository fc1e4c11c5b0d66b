import type OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import { geminiAnswer, geminiError, geminiSignature } from '../support/fake-gemini.ts';
import { chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import type { DraftAnswer } from '../support/upstream/chat-answer.ts';
import { embeddingsAnswer } from '../support/upstream/embeddings-answer.ts';

const model = 'gemini-3-flash';
const house = scriptedHouse({
  upstream: { kind: 'gemini' },
  gateway: { resilience: { retry: { interactiveWaitsMs: [] } } },
  models: [
    { id: model, upstream: 'mock' },
    { id: 'gemini-2.5-flash', upstream: 'mock' },
  ],
});
const otherHouse = scriptedHouse();

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming;
const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Погода в Харкові та Дніпрі?' }];
const drafts = [
  { id: 'function-call-1', name: 'get_weather', argumentsText: '{"city":"Харків"}' },
  { id: 'function-call-2', name: 'get_weather', argumentsText: '{"city":"Дніпро"}' },
];
const weather: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Погода в місті',
    strict: true,
    parameters: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { city: { $ref: '#/$defs/City' }, days: { type: ['integer', 'null'], exclusiveMinimum: 0 } },
      required: ['city'],
      additionalProperties: false,
      $defs: { City: { type: 'string', description: 'Назва міста', examples: ['Київ'] } },
    },
  },
};
const answering = (draft: DraftAnswer): void =>
  house.upstream.script(geminiAnswer(draft), { path: '/chat/completions' });
const ask = (params: Partial<Params> = {}): Promise<OpenAI.ChatCompletion> =>
  house.openai.chat.completions.create({ model, messages, ...params });
const sent = (): Record<string, unknown> => house.upstream.requests.at(-1)?.body ?? {};

beforeEach(() => answering({ content: 'Сонячно.' }));

/** The second turn as a client makes it of the first one's answer. */
async function toolTurn(stream: boolean): Promise<OpenAI.ChatCompletionMessageFunctionToolCall[]> {
  answering({ toolCalls: drafts });
  const request = { model, messages, tools: [weather] };
  const reply = stream
    ? await house.openai.chat.completions.stream(request).finalChatCompletion()
    : await house.openai.chat.completions.create(request);
  const [choice] = reply.choices;
  expect(choice?.finish_reason).toBe('tool_calls');
  return (choice?.message.tool_calls ?? []) as OpenAI.ChatCompletionMessageFunctionToolCall[];
}
const history = (calls: readonly object[]): OpenAI.ChatCompletionMessageParam[] => [
  ...messages,
  { role: 'assistant', content: null, tool_calls: calls as OpenAI.ChatCompletionMessageFunctionToolCall[] },
  ...calls.map((call) => ({ role: 'tool' as const, tool_call_id: (call as { id: string }).id, content: '12 °C' })),
];
const unsigned = (calls: readonly OpenAI.ChatCompletionMessageFunctionToolCall[], suffix = ''): readonly object[] =>
  calls.map(({ id, type, function: { name, arguments: text } }) => ({
    id: id + suffix,
    type,
    function: { name, arguments: text },
  }));
/** The signatures of the tool calls that arrived, call by call. */
const signatures = (body = sent()): readonly unknown[] =>
  (body.messages as { tool_calls?: { extra_content?: { google: { thought_signature: string } } }[] }[])
    .flatMap(({ tool_calls: calls = [] }) => calls)
    .map(({ extra_content: extra }) => extra?.google.thought_signature);

describe('parallel tool calls without an index', () => {
  it.each([true, false])('are told apart, whole or streamed: %s', async (stream) => {
    const calls = await toolTurn(stream);
    expect(calls).toMatchObject(
      drafts.map(({ id, name, argumentsText }) => ({ id, function: { name, arguments: argumentsText } })),
    );
  });
});

describe('a signature', () => {
  it.each([true, false])('goes back as the client sends it: %s', async (stream) => {
    const calls = await toolTurn(stream);
    answering({ content: 'Тепло.' });
    const reply = await ask({ messages: history(calls) });
    expect(reply.choices[0]?.message.content).toBe('Тепло.');
    expect(signatures()).toEqual([geminiSignature, undefined]);
  });

  it.each([true, false])('is put back where the client does not send it: %s', async (stream) => {
    const calls = await toolTurn(stream);
    answering({ content: 'Тепло.' });
    await ask({ messages: history(unsigned(calls)) });
    expect(signatures()).toEqual([geminiSignature, undefined]);
  });

  it('that nobody knows is replaced by a pass on the first call of each turn', async () => {
    const calls = await toolTurn(false);
    answering({ content: 'Тепло.' });
    const foreign = unsigned(calls, '-of-another-model');
    const reply = await ask({ messages: [...history(foreign), ...history(unsigned(calls, '-later'))] });
    expect(reply.choices[0]?.message.content).toBe('Тепло.');
    const pass = 'skip_thought_signature_validator';
    expect(signatures()).toEqual([pass, undefined, pass, undefined]);
    expect(house.upstream.requests).toHaveLength(2);
  });

  it('that is refused is taken off, once', async () => {
    const calls = unsigned(await toolTurn(false), '-x').map((call) => ({
      ...call,
      extra_content: { google: { thought_signature: 'QmFk' } },
    }));
    answering({ content: 'Тепло.' });
    const reply = await ask({ messages: history(calls) });
    expect(reply.choices[0]?.message.content).toBe('Тепло.');
    expect(house.upstream.requests.slice(1).map(({ body }) => signatures(body))).toEqual([
      ['QmFk', 'QmFk'],
      ['skip_thought_signature_validator', undefined],
    ]);
  });

  it('that is refused again is the end', async () => {
    house.upstream.script(geminiError(400, 'Corrupted thought signature.'), { path: '/chat/completions' });
    await expect(ask({ messages: history(unsigned(await toolTurnCalls())) })).rejects.toMatchObject({
      status: 400,
      code: 'upstream_rejected',
    });
    expect(house.upstream.requests).toHaveLength(2);
  });

  it('is no matter for Gemini 2, which gets no pass', async () => {
    await ask({ model: 'gemini-2.5-flash', messages: history(unsigned(await toolTurnCalls())) });
    expect(signatures()).toEqual([undefined, undefined]);
    expect(house.upstream.requests).toHaveLength(1);
  });

  it('does not go to another family', async () => {
    const calls = await toolTurn(false);
    expect(JSON.stringify(calls)).toContain(geminiSignature);
    const long = 'Дякую за відповідь. '.repeat(60); // from here on messages leave as the very bytes that came
    const reply = await otherHouse.openai.chat.completions.create({
      model: chatModel,
      messages: [...history(calls), { role: 'user', content: long }],
    });
    expect(reply.choices[0]?.finish_reason).toBe('stop');
    expect(otherHouse.upstream.requests[0]?.raw).not.toContain('extra_content');
    expect(otherHouse.upstream.requests[0]?.raw).toContain(long);
  });
});

const toolTurnCalls = (): Promise<OpenAI.ChatCompletionMessageFunctionToolCall[]> =>
  Promise.resolve(
    drafts.map(({ id, name, argumentsText }) => ({
      id: `${id}-made-up`,
      type: 'function' as const,
      function: { name, arguments: argumentsText },
    })),
  );

describe('a request', () => {
  it('has its tools written in the words that Gemini knows', async () => {
    await ask({ tools: [weather, { type: 'function', function: { name: 'now', parameters: { type: 'object' } } }] });
    expect(sent().tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: 'Погода в місті',
          parameters: {
            type: 'object',
            properties: {
              city: { type: 'string', description: 'Назва міста' },
              days: { type: 'integer', nullable: true, minimum: 1 },
            },
            required: ['city'],
          },
        },
      },
      { type: 'function', function: { name: 'now' } },
    ]);
  });

  it('offers the allowed tools alone', async () => {
    const now = { type: 'function' as const, function: { name: 'now' } };
    const allowed = { mode: 'required' as const, tools: [{ type: 'function', function: { name: 'now' } }] };
    await ask({ tools: [weather, now], tool_choice: { type: 'allowed_tools', allowed_tools: allowed } });
    expect(sent()).toMatchObject({ tools: [now], tool_choice: 'required' });
  });

  it('leaves out what Gemini refuses, and says so', async () => {
    const reply = await ask({
      seed: 7,
      frequency_penalty: 0.5,
      user: 'олена',
      max_completion_tokens: 64,
      reasoning_effort: 'xhigh',
      temperature: 0.2,
      messages: [
        { role: 'developer', content: 'Відповідай коротко.' },
        { role: 'assistant', content: 'Так.', refusal: null, annotations: [], reasoning_content: 'Думаю' } as never,
        { role: 'user', content: [{ type: 'text', text: 'Далі?', cache_control: { type: 'ephemeral' } } as never] },
      ],
    });
    expect(sent()).toEqual({
      model,
      stream: false,
      max_tokens: 64,
      reasoning_effort: 'high',
      temperature: 0.2,
      messages: [
        { role: 'system', content: 'Відповідай коротко.' },
        { role: 'assistant', content: 'Так.' },
        { role: 'user', content: 'Далі?' },
      ],
    });
    expect(reply).toMatchObject({
      nexus: { notes: [{ kind: 'degraded', ignored: ['seed', 'frequency_penalty', 'user'] }] },
    });
  });

  it('for embeddings goes without fields of others', async () => {
    house.upstream.script(embeddingsAnswer(), { path: '/embeddings' });
    const reply = await house.openai.embeddings.create({
      model: 'mock-embed',
      input: 'Київ',
      dimensions: 4,
      user: 'o',
    });
    expect(reply.data[0]?.embedding).toHaveLength(4);
    expect(sent()).toEqual({ model: 'mock-embed', input: ['Київ'], dimensions: 4, encoding_format: 'float' });
  });
});

describe('a failure', () => {
  const failing = (status: number, message: string, details: readonly object[] = []): void =>
    house.upstream.script(geminiError(status, message, details), { path: '/chat/completions' });

  it('in a list is read', async () => {
    failing(400, 'Please use a valid role: user, model.');
    await expect(ask()).rejects.toMatchObject({
      status: 400,
      code: 'upstream_rejected',
      message: expect.stringContaining('valid role') as string,
    });
  });

  it('of the key is no fault of the client', async () => {
    failing(400, 'API key not valid.', [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
    ]);
    await expect(ask()).rejects.toMatchObject({ status: 502, code: 'upstream_auth_error' });
  });

  it('to write a tool call is told as one, not as an empty answer', async () => {
    answering({ content: null, finishReason: 'function_call_filter: MALFORMED_FUNCTION_CALL' });
    await expect(ask({ tools: [weather] })).rejects.toMatchObject({ status: 502, code: 'upstream_invalid' });
  });

  it.each(['SAFETY', 'content_filter: RECITATION', 'PROHIBITED_CONTENT'])('%s is a content filter', async (word) => {
    answering({ content: 'Однак', finishReason: word });
    expect((await ask()).choices[0]?.finish_reason).toBe('content_filter');
  });
});

// The last one: the model is left alone from then on.
it('a failure for too many requests tells when to come back', async () => {
  const delay = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '42.2s' };
  house.upstream.script(geminiError(429, 'Quota exceeded.', [delay]), { path: '/chat/completions' });
  const failure = (await ask().catch((thrown: unknown) => thrown)) as { status: number; headers: Headers };
  expect([failure.status, failure.headers.get('retry-after')]).toEqual([429, '43']);
});
