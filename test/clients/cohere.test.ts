import type OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import { cohereAnswer, cohereEmbeddings } from '../support/fake-cohere.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { jsonScenario } from '../support/upstream/scenario.ts';
import { foldChunks, streamChat } from '../support/wire-client.ts';

const model = 'command-a-03-2025';
const house = scriptedHouse({ upstream: { kind: 'cohere' }, models: [{ id: model, upstream: 'mock' }] });

const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Котра година у Львові?' }];
const tool = (name: string): OpenAI.ChatCompletionFunctionTool => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { місто: { type: 'string' } } } },
});
const ask = (params: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}): Promise<OpenAI.ChatCompletion> =>
  house.openai.chat.completions.create({ model, messages, ...params });
const sent = (): Record<string, unknown> => house.upstream.requests.at(-1)?.body ?? {};

beforeEach(() => house.upstream.script(cohereAnswer({ content: 'Полудень.' }), { path: '/chat/completions' }));

describe('what Cohere refuses', () => {
  it('is left out, and the answer says so', async () => {
    const reply = await ask({
      max_completion_tokens: 64,
      n: 2,
      store: true,
      user: 'олена',
      logit_bias: { '5': 1 },
      seed: 7,
      reasoning_effort: 'low',
      messages: [
        { role: 'developer', content: 'Відповідай коротко.' },
        { role: 'assistant', content: 'Так.', refusal: null, reasoning_content: 'Думаю' } as never,
        ...messages,
      ],
    });
    expect(sent()).toEqual({
      model,
      stream: false,
      max_tokens: 64,
      seed: 7,
      reasoning_effort: 'high',
      messages: [
        { role: 'developer', content: 'Відповідай коротко.' },
        { role: 'assistant', content: 'Так.' },
        ...messages,
      ],
    });
    expect(reply).toMatchObject({
      choices: [{ message: { content: 'Полудень.' } }],
      nexus: {
        notes: [
          { kind: 'degraded', ignored: ['n', 'store', 'user', 'logit_bias'] },
          { kind: 'degraded', choices: 1, asked: 2 },
        ],
      },
    });
  });

  it('is not sent with a stream either, whose usage is counted here', async () => {
    const { frames, done } = await streamChat(house.gateway, { model, messages, parallel_tool_calls: false });
    expect(sent()).toEqual({ model, stream: true, messages });
    const answer = foldChunks(frames);
    expect([done, answer.content, answer.finishReason]).toEqual([true, 'Полудень.', 'stop']);
    expect(answer.usage).toMatchObject({ total_tokens: expect.any(Number) as number });
  });

  it.each([
    ['auto', ['now', 'later'], undefined],
    ['none', undefined, undefined],
    ['required', ['now', 'later'], 'required'],
    [{ type: 'function', function: { name: 'later' } }, ['later'], 'required'],
  ] as const)('the choice of tools %j is made by what is offered', async (choice, names, required) => {
    await ask({ tools: [tool('now'), tool('later')], tool_choice: choice as 'auto' });
    const tools = sent().tools as { function: { name: string } }[] | undefined;
    expect(tools?.map((offered) => offered.function.name)).toEqual(names);
    expect(sent().tool_choice).toBe(required);
  });

  it('beyond that is told in its own words', async () => {
    house.upstream.script(jsonScenario({ message: 'invalid request: all elements are invalid.' }, 422), {
      path: '/chat/completions',
    });
    await expect(ask()).rejects.toMatchObject({
      status: 400,
      code: 'upstream_rejected',
      message: expect.stringContaining('all elements') as string,
    });
  });
});

describe('embeddings', () => {
  beforeEach(() => house.upstream.script(cohereEmbeddings(), { path: '/embeddings' }));

  it('go in batches of 96, with their texts alone', async () => {
    const input = Array.from({ length: 100 }, (_, at) => `текст ${at}`);
    const { data } = await house.openai.embeddings.create({ model: 'mock-embed', input, user: 'олена' });
    expect(data).toHaveLength(100);
    expect(house.upstream.requests.map(({ body }) => (body.input as string[]).length)).toEqual([96, 4]);
  });

  it('have one length: another is refused here', async () => {
    const call = house.openai.embeddings.create({ model: 'mock-embed', input: 'а', dimensions: 256 });
    await expect(call).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'dimensions' });
    expect(house.upstream.requests).toEqual([]);
  });
});

it('an account without money is no fault of the client', async () => {
  house.upstream.script(jsonScenario({ message: 'Please add a payment method.' }, 402), { path: '/chat/completions' });
  await expect(ask()).rejects.toMatchObject({ status: 502, code: 'upstream_auth_error' });
});
