import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { textAnswer, toolCallAnswer } from '../support/upstream/chat-answer.ts';
import { inWritesOf } from '../support/upstream/framing.ts';
import { foldChunks, streamChat } from '../support/wire-client.ts';

const house = scriptedHouse();

const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Погода в Києві та Львові?' }];
const weather: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Погода в місті',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city'],
      additionalProperties: false,
    },
    strict: true,
  },
};
const drafts = [
  { id: 'call_kyiv', name: 'get_weather', argumentsText: '{"city":"Київ","unit":"celsius"}' },
  { id: 'call_lviv', name: 'get_weather', argumentsText: '{"unit": "celsius", "city": "Львів \\"Старе місто\\""}' },
];
const expected = drafts.map(({ id, name, argumentsText }) => ({
  id,
  type: 'function',
  function: { name, arguments: argumentsText },
}));
const request = {
  model: chatModel,
  messages,
  tools: [weather],
  tool_choice: 'auto' as const,
  parallel_tool_calls: true,
};

describe('tool calls', () => {
  it('the tools arrive upstream as they were sent', async () => {
    await house.openai.chat.completions.create({ ...request, tools: [weather, { ...weather }] });
    expect(house.upstream.requests[0]?.body).toMatchObject({
      tools: [weather, weather],
      tool_choice: 'auto',
      parallel_tool_calls: true,
    });
  });

  it('an empty list of tools and a choice without tools go nowhere', async () => {
    await house.openai.chat.completions.create({ model: chatModel, messages, tools: [], tool_choice: 'auto' });
    expect(house.upstream.requests[0]?.body).not.toHaveProperty('tools');
    expect(house.upstream.requests[0]?.body).not.toHaveProperty('tool_choice');
  });

  it('two calls come whole in a body', async () => {
    house.upstream.script(toolCallAnswer(drafts));
    const reply = await house.openai.chat.completions.create(request);
    expect(reply.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    expect(reply.choices[0]?.message.tool_calls).toEqual(expected);
  });

  it.each([
    ['one behind the other', toolCallAnswer(drafts, { fragmentChars: 3 })],
    ['in pieces of one letter', toolCallAnswer(drafts, { fragmentChars: 1 })],
    ['after some text', toolCallAnswer(drafts, { content: 'Дивлюсь погоду. ' })],
    ['torn byte by byte', inWritesOf(1, toolCallAnswer(drafts))],
  ])('two calls in fragments, %s, are put together by the helper', async (_name, reply) => {
    house.upstream.script(reply);
    const final = await house.openai.chat.completions.stream(request).finalChatCompletion();
    expect(final.choices[0]?.finish_reason).toBe('tool_calls');
    const calls = final.choices[0]?.message.tool_calls ?? [];
    expect(
      calls.map(({ id, type, function: { name, arguments: text } }) => ({
        id,
        type,
        function: { name, arguments: text },
      })),
    ).toEqual(expected);
  });

  /** Of strict tools the helper parses a call's arguments as soon as another call speaks, so in turns it knows only others. */
  it('two calls in fragments that take turns are put together by the helper', async () => {
    house.upstream.script(toolCallAnswer(drafts, { fragmentChars: 3, interleaved: true }));
    const loose = { ...weather, function: { ...weather.function, strict: false } };
    const final = await house.openai.chat.completions.stream({ ...request, tools: [loose] }).finalChatCompletion();
    expect(final.choices[0]?.message.tool_calls).toMatchObject(expected);
  });

  it('fragments are indexed from 0, with id and name in the first one alone', async () => {
    house.upstream.script(toolCallAnswer(drafts, { interleaved: true, fragmentChars: 4 }));
    const { frames, done } = await streamChat(house.gateway, request);
    const { toolCalls, finishReason } = foldChunks(frames);
    expect([done, finishReason]).toEqual([true, 'tool_calls']);
    expect(toolCalls.map(({ id, name, argumentsText }) => ({ id, name, argumentsText }))).toEqual(drafts);
  });

  it('a call without arguments has an empty object', async () => {
    house.upstream.script(toolCallAnswer([{ id: 'call_now', name: 'now', argumentsText: '' }]));
    const reply = await house.openai.chat.completions.create(request);
    expect(reply.choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'now', arguments: '{}' } }]);
  });

  it('results go back to the model unchanged', async () => {
    const history: OpenAI.ChatCompletionMessageParam[] = [
      ...messages,
      { role: 'assistant', content: null, tool_calls: expected as OpenAI.ChatCompletionMessageFunctionToolCall[] },
      { role: 'tool', tool_call_id: 'call_kyiv', content: '{"t":12}' },
      { role: 'tool', tool_call_id: 'call_lviv', content: [{ type: 'text', text: '9 °C' }] },
    ];
    house.upstream.script(textAnswer('12 і 9 градусів.'));
    const reply = await house.openai.chat.completions.create({ ...request, messages: history });
    expect(house.upstream.requests[0]?.body.messages).toEqual(history);
    expect(reply.choices[0]?.message.content).toBe('12 і 9 градусів.');
  });

  it('the helper runs a whole tool loop', async () => {
    house.upstream.script(toolCallAnswer(drafts, { interleaved: true }));
    house.upstream.script(textAnswer('У Києві 12, у Львові 9.'));
    const asked: string[] = [];
    const run = house.openai.chat.completions.runTools({
      model: chatModel,
      messages,
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'Погода',
            parameters: { type: 'object', properties: { city: { type: 'string' } } },
            parse: (text: string) => JSON.parse(text) as { city: string },
            function: ({ city }: { city: string }) => {
              asked.push(city);
              return `${city}: ясно`;
            },
          },
        },
      ],
    });
    expect(await run.finalContent()).toBe('У Києві 12, у Львові 9.');
    expect(asked).toEqual(['Київ', 'Львів "Старе місто"']);
    expect(house.upstream.requests[1]?.body.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: expected },
      { role: 'tool', tool_call_id: 'call_kyiv', content: 'Київ: ясно' },
      { role: 'tool', tool_call_id: 'call_lviv' },
    ]);
  });
});
