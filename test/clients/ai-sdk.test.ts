import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, stepCountIs, streamText, tool } from 'ai';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chatModel, embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { reasoningAnswer, textAnswer, toolCallAnswer } from '../support/upstream/chat-answer.ts';
import { vectorOf } from '../support/upstream/embeddings-answer.ts';
import { errorReply } from '../support/upstream/fault.ts';
import { cutAfter } from '../support/upstream/framing.ts';

const house = scriptedHouse();
let provider: ReturnType<typeof createOpenAICompatible>;
beforeAll(() => {
  provider = createOpenAICompatible({
    name: 'nexus',
    baseURL: house.gateway.baseUrl,
    apiKey: house.gateway.key,
    includeUsage: true,
  });
});

const prompt = 'Яка столиця України?';
const answer = 'Столиця України — Київ.';
const tools = {
  get_weather: tool({
    description: 'Погода в місті',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => `${city}: ясно`,
  }),
};
const calls = ['Київ', 'Львів'].map((city, at) => ({
  id: `call_${at}`,
  name: 'get_weather',
  argumentsText: JSON.stringify({ city }),
}));

describe('the Vercel AI SDK', () => {
  it('generates text', async () => {
    house.upstream.script(textAnswer(answer));
    const result = await generateText({ model: provider(chatModel), prompt, maxRetries: 0 });
    expect([result.text, result.finishReason]).toEqual([answer, 'stop']);
    expect(result.usage).toMatchObject({ inputTokens: 11, outputTokens: 7, totalTokens: 18 });
  });

  it('streams text', async () => {
    house.upstream.script(textAnswer(answer));
    const result = streamText({ model: provider(chatModel), prompt, maxRetries: 0 });
    let text = '';
    for await (const delta of result.textStream) text += delta;
    expect([text, await result.finishReason]).toEqual([answer, 'stop']);
    expect(await result.usage).toMatchObject({ inputTokens: 11, outputTokens: 7 });
  });

  it.each(['reasoning', 'reasoning_content'] as const)('sees %s as a reasoning part', async (field) => {
    const reply = reasoningAnswer(field, 'Спершу подумаю.', answer);
    house.upstream.script(reply);
    const whole = await generateText({ model: provider(chatModel), prompt, maxRetries: 0 });
    expect([whole.reasoningText, whole.text]).toEqual(['Спершу подумаю.', answer]);
    house.upstream.script(reply);
    const kinds: string[] = [];
    const streamed = streamText({ model: provider(chatModel), prompt, maxRetries: 0 });
    for await (const part of streamed.fullStream) if (kinds.at(-1) !== part.type) kinds.push(part.type);
    expect([await streamed.reasoningText, await streamed.text]).toEqual(['Спершу подумаю.', answer]);
    expect(kinds.filter((kind) => /^(reasoning|text)-/.test(kind))).toEqual([
      'reasoning-start',
      'reasoning-delta',
      'reasoning-end',
      'text-start',
      'text-delta',
      'text-end',
    ]);
  });

  it('runs parallel tool calls and answers, streamed and not', async () => {
    const script = (): void => {
      house.upstream.reset();
      house.upstream.script(toolCallAnswer(calls, { fragmentChars: 3 }));
      house.upstream.script(textAnswer('Ясно всюди.'));
    };
    const settings = { model: provider(chatModel), prompt, tools, stopWhen: stepCountIs(2), maxRetries: 0 };
    script();
    const whole = await generateText(settings);
    const wholeMessages = house.upstream.requests[1]?.body.messages;
    script();
    const streamed = streamText(settings);
    await streamed.consumeStream();
    expect([whole.text, await streamed.text]).toEqual(['Ясно всюди.', 'Ясно всюди.']);
    for (const steps of [whole.steps, await streamed.steps])
      expect(steps[0]?.toolCalls).toMatchObject([
        { toolCallId: 'call_0', toolName: 'get_weather', input: { city: 'Київ' } },
        { toolCallId: 'call_1', toolName: 'get_weather', input: { city: 'Львів' } },
      ]);
    expect(house.upstream.requests[1]?.body.messages).toEqual(wholeMessages);
    expect(wholeMessages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: 'call_0' }, { id: 'call_1' }] },
      { role: 'tool', tool_call_id: 'call_0' },
      { role: 'tool', tool_call_id: 'call_1' },
    ]);
  });

  it('embeds', async () => {
    const values = ['Київ', 'Львів'];
    const { embeddings } = await embedMany({ model: provider.embeddingModel(embedModel), values, maxRetries: 0 });
    expect(embeddings.map((vector) => vector.map(Math.fround))).toEqual(values.map((text) => [...vectorOf(text)]));
  });

  it('an error is an APICallError with our message', async () => {
    const asked = generateText({ model: provider('mock-modle'), prompt, maxRetries: 0 });
    const failure: unknown = await asked.catch((error: unknown) => error);
    expect(APICallError.isInstance(failure) && [failure.statusCode, failure.isRetryable]).toEqual([404, false]);
    expect(String(failure)).toContain(chatModel);
    house.upstream.script(errorReply(500), { model: chatModel });
    await expect(generateText({ model: provider(chatModel), prompt, maxRetries: 0 })).rejects.toMatchObject({
      statusCode: 502,
      isRetryable: true,
    });
  });

  it('a stream that breaks ends in an error part', async () => {
    house.upstream.script(cutAfter(3, textAnswer(answer)), { model: chatModel });
    const errors: unknown[] = [];
    const result = streamText({
      model: provider(chatModel),
      prompt,
      maxRetries: 0,
      onError: ({ error }) => void errors.push(error),
    });
    const kinds: string[] = [];
    for await (const part of result.fullStream) kinds.push(part.type);
    expect(kinds).toContain('text-delta');
    expect(kinds).toContain('error');
    expect(errors).toHaveLength(1);
    expect(await result.finishReason).not.toBe('stop');
  });
});
