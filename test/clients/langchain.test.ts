import { AIMessageChunk, HumanMessage } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chatModel, embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { reasoningAnswer, textAnswer, toolCallAnswer } from '../support/upstream/chat-answer.ts';
import { vectorOf } from '../support/upstream/embeddings-answer.ts';
import { cutAfter } from '../support/upstream/framing.ts';

const house = scriptedHouse();
let model: ChatOpenAI;
beforeAll(() => {
  model = new ChatOpenAI({
    model: chatModel,
    apiKey: house.gateway.key,
    configuration: { baseURL: house.gateway.baseUrl },
    maxRetries: 0,
  });
});

const question = [new HumanMessage('Яка столиця України?')];
const answer = 'Столиця України — Київ.';
const weather = {
  name: 'get_weather',
  description: 'Погода в місті',
  schema: z.object({ city: z.string() }),
};
const drafts = ['Київ', 'Львів'].map((city, at) => ({
  id: `call_${at}`,
  name: 'get_weather',
  argumentsText: JSON.stringify({ city }),
}));
const expected = [
  { id: 'call_0', name: 'get_weather', args: { city: 'Київ' } },
  { id: 'call_1', name: 'get_weather', args: { city: 'Львів' } },
];

async function collected(stream: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk> {
  let whole = new AIMessageChunk({ content: '' });
  for await (const chunk of stream) whole = whole.concat(chunk);
  return whole;
}

describe('LangChain', () => {
  it('invokes', async () => {
    house.upstream.script(textAnswer(answer));
    const reply = await model.invoke(question);
    expect(reply.content).toBe(answer);
    expect(reply.usage_metadata).toMatchObject({ input_tokens: 11, output_tokens: 7, total_tokens: 18 });
    expect(reply.response_metadata).toMatchObject({ finish_reason: 'stop' });
  });

  it('streams, with usage once', async () => {
    house.upstream.script(textAnswer(answer));
    const reply = await collected(await model.stream(question));
    expect(reply.content).toBe(answer);
    expect(reply.usage_metadata).toMatchObject({ input_tokens: 11, output_tokens: 7, total_tokens: 18 });
  });

  it('keeps reasoning out of the content', async () => {
    house.upstream.script(reasoningAnswer('reasoning', 'Спершу подумаю.', answer));
    const reply = await collected(await model.stream(question));
    expect(reply.content).toBe(answer);
    expect(reply.additional_kwargs.reasoning_content).toBe('Спершу подумаю.');
  });

  it('binds tools: parallel calls, streamed and not', async () => {
    const bound = model.bindTools([weather]);
    const reply = toolCallAnswer(drafts, { interleaved: true, fragmentChars: 3 });
    house.upstream.script(reply);
    house.upstream.script(reply);
    const whole = await bound.invoke(question);
    const streamed = await collected(await bound.stream(question));
    expect(whole.tool_calls).toMatchObject(expected);
    expect(streamed.tool_calls).toMatchObject(expected);
    expect(house.upstream.requests[0]?.body).toMatchObject({
      tools: [{ type: 'function', function: { name: 'get_weather', description: 'Погода в місті' } }],
    });
    expect(house.upstream.requests[1]?.body.tools).toEqual(house.upstream.requests[0]?.body.tools);
  });

  it('embeds documents and queries, whatever the encoding', async () => {
    const settings = {
      model: embedModel,
      apiKey: house.gateway.key,
      configuration: { baseURL: house.gateway.baseUrl },
      maxRetries: 0,
    };
    const texts = ['Київ', 'Львів'];
    const expectedVectors = texts.map((text) => [...vectorOf(text)]);
    for (const embedder of [
      new OpenAIEmbeddings(settings),
      new OpenAIEmbeddings({ ...settings, encodingFormat: 'float' }),
    ])
      expect((await embedder.embedDocuments(texts)).map((vector) => vector.map(Math.fround))).toEqual(expectedVectors);
    expect((await new OpenAIEmbeddings(settings).embedQuery('Київ')).map(Math.fround)).toEqual(expectedVectors[0]);
  });

  it('errors reach the caller', async () => {
    const wrong = new ChatOpenAI({
      model: 'mock-modle',
      apiKey: house.gateway.key,
      configuration: { baseURL: house.gateway.baseUrl },
      maxRetries: 0,
    });
    await expect(wrong.invoke(question)).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    house.upstream.script(cutAfter(3, textAnswer(answer)), { model: chatModel });
    await expect(collected(await model.stream(question))).rejects.toThrow();
  });
});
