import type OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import { ai21Answer } from '../support/fake-ai21.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { foldChunks, streamChat } from '../support/wire-client.ts';

const model = 'jamba-large';
const house = scriptedHouse({
  upstream: { kind: 'ai21', sendFields: ['seed'] },
  models: [
    { id: model, upstream: 'mock' },
    { id: 'jamba-old', upstream: 'mock' },
  ],
});

const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Котра година у Львові?' }];
const tool = (name: string): OpenAI.ChatCompletionFunctionTool => ({ type: 'function', function: { name } });
const ask = (params: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}): Promise<OpenAI.ChatCompletion> =>
  house.openai.chat.completions.create({ model, messages, ...params });
const sent = (): Record<string, unknown> => house.upstream.requests.at(-1)?.body ?? {};

beforeEach(() => house.upstream.script(ai21Answer({ content: 'Полудень.' }), { path: '/chat/completions' }));

describe('what Jamba does not know', () => {
  it('is left out, and the answer says so', async () => {
    const reply = await ask({
      max_completion_tokens: 64,
      user: 'олена',
      presence_penalty: 0.1,
      documents: [{ content: 'Львів живе за київським часом.' }],
      messages: [
        { role: 'developer', content: 'Відповідай коротко.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Котра година' },
            { type: 'text', text: 'у Львові?' },
          ],
        },
      ],
    } as object);
    expect(sent()).toEqual({
      model,
      stream: false,
      max_tokens: 64,
      documents: [{ content: 'Львів живе за київським часом.' }],
      messages: [
        { role: 'system', content: 'Відповідай коротко.' },
        { role: 'user', content: 'Котра година\n\nу Львові?' },
      ],
    });
    expect(reply).toMatchObject({ nexus: { notes: [{ kind: 'degraded', ignored: ['presence_penalty', 'user'] }] } });
  });

  it('is sent where the operator says so', async () => {
    house.upstream.script(ai21Answer({ content: 'Ні.' }), { path: '/chat/completions' });
    await expect(ask({ seed: 7 })).rejects.toMatchObject({ status: 400, code: 'upstream_rejected' });
    expect(sent()).toHaveProperty('seed', 7);
  });

  it('a schema of the answer is asked for in words', async () => {
    const schema = { type: 'object', properties: { година: { type: 'integer' } } };
    house.upstream.script(ai21Answer({ content: '{"година": 12}' }), { path: '/chat/completions' });
    const reply = await ask({
      messages: [{ role: 'system', content: 'Відповідай JSON.' }, ...messages],
      response_format: { type: 'json_schema', json_schema: { name: 'час', schema } },
    });
    expect(sent().response_format).toEqual({ type: 'json_object' });
    expect(sent().messages).toEqual([
      {
        role: 'system',
        content: `Відповідай JSON.\n\nAnswer with JSON that fits this schema: ${JSON.stringify(schema)}`,
      },
      ...messages,
    ]);
    expect(reply).toMatchObject({ nexus: { notes: [{ kind: 'degraded', response_format: 'instruction' }] } });
  });

  it.each([
    ['auto', ['now', 'later'], 1],
    ['none', undefined, 1],
    ['required', ['now', 'later'], 2],
    [{ type: 'function', function: { name: 'later' } }, ['later'], 2],
  ] as const)('the choice of tools %j is made by what is offered, and by words', async (choice, names, count) => {
    const reply = await ask({ tools: [tool('now'), tool('later')], tool_choice: choice as 'auto' });
    const tools = sent().tools as { function: { name: string } }[] | undefined;
    expect(tools?.map((offered) => offered.function.name)).toEqual(names);
    expect(sent()).not.toHaveProperty('tool_choice');
    expect(sent().messages).toHaveLength(count);
    const note = { notes: [{ kind: 'degraded', tool_choice: 'instruction' }] };
    expect((reply as { nexus?: unknown }).nexus).toEqual(count === 2 ? note : undefined);
  });

  it('a picture is refused here, by its place', async () => {
    const picture = { type: 'image_url' as const, image_url: { url: 'https://example.org/a.png' } };
    await expect(ask({ messages: [...messages, { role: 'user', content: [picture] }] })).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_parameter',
      param: 'messages[1].content',
    });
    expect(house.upstream.requests).toEqual([]);
  });
});

it('a stream tells its usage unasked', async () => {
  const { frames } = await streamChat(house.gateway, { model, messages });
  expect(sent()).toEqual({ model, stream: true, messages });
  expect(foldChunks(frames)).toMatchObject({
    content: 'Полудень.',
    usage: { prompt_tokens: 11, completion_tokens: 7 },
  });
});

it('a model that is not there is not the fault of the request', async () => {
  await expect(ask({ model: 'jamba-old' })).rejects.toMatchObject({ status: 404, code: 'upstream_model_missing' });
});

it('embeddings are not offered', async () => {
  await expect(house.openai.embeddings.create({ model: 'mock-embed', input: 'а' })).rejects.toMatchObject({
    status: 400,
  });
});
