import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { base64Embeddings, embeddings } from '../contract/openai-schemas.ts';
import { embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { embeddingsAnswer, vectorOf } from '../support/upstream/embeddings-answer.ts';
import { errorInside200 } from '../support/upstream/fault.ts';
import { post } from '../support/wire-client.ts';

const house = scriptedHouse();

const input = ['Київ', 'Львів', 'Харків'];
const vectors = input.map((text) => [...vectorOf(text)]);
const read = (reply: OpenAI.CreateEmbeddingResponse): number[][] =>
  reply.data.map(({ embedding }) => embedding.map((value) => Math.fround(value)));

describe('embeddings', () => {
  it.each([
    ['an upstream that knows base64', embeddingsAnswer()],
    ['an upstream that answers numbers whatever it is asked', embeddingsAnswer({ alwaysFloats: true })],
    ['an upstream that lists them last first', embeddingsAnswer({ reversed: true })],
  ])('the SDK’s default (base64) and float agree, in order, from %s', async (_name, reply) => {
    house.upstream.script(reply, { model: embedModel });
    const byDefault = await house.openai.embeddings.create({ model: embedModel, input });
    const asFloats = await house.openai.embeddings.create({ model: embedModel, input, encoding_format: 'float' });
    expect(read(byDefault)).toEqual(vectors);
    expect(read(asFloats)).toEqual(vectors);
    expect(byDefault.data.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(byDefault.usage).toEqual({ prompt_tokens: 15, total_tokens: 15 });
    expect(byDefault._request_id).toMatch(/./);
  });

  it('bodies have OpenAI’s shape in either encoding', async () => {
    const asked = async (encoding_format?: string): Promise<unknown> =>
      (await post(house.gateway, '/embeddings', { model: embedModel, input, encoding_format })).json();
    const floats = embeddings.parse(await asked());
    embeddings.parse(await asked('float'));
    base64Embeddings.parse(await asked('base64'));
    expect(floats.data.map(({ embedding }) => embedding.map((value) => Math.fround(value)))).toEqual(vectors);
  });

  it('one text, and the number of dimensions', async () => {
    const reply = await house.openai.embeddings.create({ model: embedModel, input: 'Одеса', dimensions: 4 });
    expect(read(reply)).toEqual([[...vectorOf('Одеса', 4)]]);
    expect(house.upstream.requests[0]?.body).toMatchObject({ model: embedModel, dimensions: 4 });
  });

  it('a long batch comes back whole and in order', async () => {
    const many = Array.from({ length: 1500 }, (_, at) => `текст ${at}`);
    const reply = await house.openai.embeddings.create({ model: embedModel, input: many });
    expect(read(reply)).toEqual(many.map((text) => [...vectorOf(text)]));
    expect(reply.usage.prompt_tokens).toBe(many.join('').length);
  });

  it('nothing to embed is the caller’s mistake, an error inside a 200 the upstream’s', async () => {
    for (const nothing of ['', [] as string[], ['a', '']])
      await expect(house.openai.embeddings.create({ model: embedModel, input: nothing })).rejects.toMatchObject({
        status: 400,
        param: expect.stringMatching(/^input/) as string,
      });
    house.upstream.script(errorInside200(), { model: embedModel });
    await expect(house.openai.embeddings.create({ model: embedModel, input })).rejects.toMatchObject({ status: 502 });
  });
});
