import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, usage } from '../../../test/support/events.ts';
import { testScope } from '../../../test/support/scope.ts';
import type { EmbedEvent } from '../../chat/event.ts';
import { collectVectors } from '../../chat/vectors.ts';
import { embeddingsJson } from './embeddings-json.ts';
import { readEmbeddingsReply } from './read-embeddings-reply.ts';
import { readEmbeddingsRequest } from './read-embeddings-request.ts';
import { embeddingsSchema } from './reply-schemas.ts';

const request = (body: unknown) => readEmbeddingsRequest(Buffer.from(JSON.stringify(body)), testScope());
const base64 = (numbers: readonly number[]): string => {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, at) => bytes.writeFloatLE(number, at * 4));
  return bytes.toString('base64');
};
const start: EmbedEvent = { type: 'start', model: 'm', family: 'f', createdAt: 0 };
const vectors = (from: number, ...rows: readonly (readonly number[])[]): EmbedEvent => ({
  type: 'vectors',
  from,
  vectors: rows.map((row) => Float32Array.from(row)),
});

describe('a request for embeddings', () => {
  it.each([
    ['text', 'Привіт', ['Привіт']],
    ['texts', ['a', 'b'], ['a', 'b']],
    ['tokens', [9906, 1917], ['Hello world']],
    ['rows of tokens', [[9906], [1917]], ['Hello', ' world']],
  ])('may bring %s', async (_, input, texts) => {
    expect((await request({ model: 'm', input })).call.texts).toEqual(texts);
  });

  it('keeps what it does not know, and null means absent', async () => {
    const { call, encoding } = await request({
      model: 'm',
      input: 'a',
      encoding_format: null,
      dimensions: null,
      user: null,
      truncate: true,
      nexus: { x: 1 },
    });
    expect(encoding).toBe('float');
    expect(call).not.toHaveProperty('dimensions');
    expect(call.extra).toEqual({ dialect: 'openai', fields: { truncate: true } });
    const other = await request({ model: 'm', input: 'a', encoding_format: 'base64', dimensions: 3 });
    expect(other).toMatchObject({ encoding: 'base64', call: { dimensions: 3 } });
    expect(other.call).not.toHaveProperty('extra');
  });

  it.each([
    ['model', { input: 'a' }],
    ['input', { model: 'm' }],
    ['input', { model: 'm', input: '' }],
    ['input', { model: 'm', input: [] }],
    ['input[1]', { model: 'm', input: ['a', ''] }],
    ['input[1]', { model: 'm', input: ['a', 1] }],
    ['input[1]', { model: 'm', input: ['a', [1]] }],
    ['input', { model: 'm', input: Array(2049).fill('a') }],
    ['input', { model: 'm', input: Array(2049).fill([1]) }],
    ['input', { model: 'm', input: Array(8193).fill(1) }],
    ['input', { model: 'm', input: { 0: 'a' } }],
    ['input[0]', { model: 'm', input: [null] }],
    ['input[0]', { model: 'm', input: [[]] }],
    ['input[1][2]', { model: 'm', input: [[1], [1, 2, '3']] }],
    ['input[1]', { model: 'm', input: [[1], 1] }],
    ['input[0]', { model: 'm', input: [1.5] }],
    ['input[0]', { model: 'm', input: [-1] }],
    ['input[0]', { model: 'm', input: [999_999_999] }],
    ['input[0]', { model: 'm', input: [2 ** 33] }],
    ['input', { model: 'm', input: [100_270] }],
    ['encoding_format', { model: 'm', input: 'a', encoding_format: 'hex' }],
    ['dimensions', { model: 'm', input: 'a', dimensions: 0 }],
  ])('is refused for its %s (%#)', async (param, body) => {
    await expect(request(body)).rejects.toMatchObject({ status: 400, param });
  });
});

describe('the reply', () => {
  it('is the vectors in the order of the texts, whatever the order of the batches', async () => {
    const events = batches<EmbedEvent>([start, vectors(2, [3])], [vectors(0, [1], [2])], [usage(5, 0) as EmbedEvent]);
    const answer = await collectVectors(events, 3);
    expect(answer.vectors.map(([first]) => first)).toEqual([1, 2, 3]);
    const json = embeddingsJson(answer, 'float');
    expect(embeddingsSchema.parse(json)).toMatchObject({
      model: 'm',
      data: [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [2] },
        { index: 2, embedding: [3] },
      ],
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
    expect(embeddingsJson(answer, 'float', 'asked').model).toBe('asked');
  });

  it('without usage says zero', async () => {
    const answer = await collectVectors(batches<EmbedEvent>([start, vectors(0, [1])]), 1);
    expect(embeddingsJson(answer, 'float').usage).toEqual({ prompt_tokens: 0, total_tokens: 0 });
  });

  it('that misses a vector is incomplete', async () => {
    await expect(collectVectors(batches<EmbedEvent>([start, vectors(0, [1])]), 2)).rejects.toMatchObject({
      code: 'upstream_incomplete',
    });
  });

  it('that has more than was asked for is no success either', async () => {
    await expect(collectVectors(batches<EmbedEvent>([start, vectors(0, [1], [2])]), 1)).rejects.toMatchObject({
      status: 502,
    });
  });

  it('in base64 is little-endian float32, and reading it gives the same numbers', () => {
    const number = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 9 }), (numbers) => {
        // A view into a larger buffer: only its own part is printed.
        const whole = Float32Array.from([7, ...numbers, 7]);
        const answer = { model: 'm', vectors: [whole.subarray(1, -1)], usage: undefined };
        const { data } = embeddingsJson(answer, 'base64') as { data: { embedding: string }[] };
        expect(data[0]?.embedding).toBe(base64(numbers));
        const read = readEmbeddingsReply(JSON.stringify({ data }), 1).vectors[0];
        expect([...(read ?? [])]).toEqual([...Float32Array.from(numbers)]);
        expect(embeddingsJson(answer, 'float')).toMatchObject({
          data: [{ embedding: [...Float32Array.from(numbers)] }],
        });
      }),
    );
  });
});

describe("an upstream's embeddings", () => {
  const reply = (data: unknown): string => JSON.stringify({ data, usage: { prompt_tokens: 4, total_tokens: 4 } });

  it('are put in order by their index, or taken as they come without one', () => {
    const { vectors: rows, usage: told } = readEmbeddingsReply(
      reply([
        { index: 1, embedding: [2] },
        { index: 0, embedding: base64([1]) },
      ]),
      2,
    );
    expect(rows.map(([first]) => first)).toEqual([1, 2]);
    expect(told).toMatchObject({ input: 4, output: 0 });
    const unnumbered = readEmbeddingsReply(JSON.stringify({ data: [{ embedding: [1] }, { embedding: [2] }] }), 2);
    expect(unnumbered.vectors.map(([first]) => first)).toEqual([1, 2]);
    expect(unnumbered.usage).toBeUndefined();
  });

  it.each([
    ['no JSON', '<html>'],
    ['no list', '{}'],
    ['too few', reply([{ index: 0, embedding: [1] }])],
    ['too many', reply([0, 1, 2].map((index) => ({ index, embedding: [1] })))],
    ['an index twice', reply([0, 0].map((index) => ({ index, embedding: [1] })))],
    ['an index out of range', reply([0, 2].map((index) => ({ index, embedding: [1] })))],
    ['an odd index', reply([0, 0.5].map((index) => ({ index, embedding: [1] })))],
    ['a row that is none', reply([1, 2])],
    ['an empty vector', reply([0, 1].map((index) => ({ index, embedding: [] })))],
    ['a vector with text in it', reply([0, 1].map((index) => ({ index, embedding: ['a'] })))],
    ['half a number', reply([0, 1].map((index) => ({ index, embedding: 'AAA=' })))],
    ['a number that is none as a float', reply([0, 1].map((index) => ({ index, embedding: [1e39] })))],
    ['an infinity', reply([0, 1].map((index) => ({ index, embedding: 'AACAfw==' })))],
    ['no vector', reply([0, 1].map((index) => ({ index, embedding: null })))],
  ])('are refused with %s', (_, text) => {
    expect(() => readEmbeddingsReply(text, 2)).toThrow(
      expect.objectContaining({ code: 'upstream_invalid', status: 502 }),
    );
  });

  it('may be an error', () => {
    expect(() => readEmbeddingsReply('{"error":{"message":"boom"}}', 1)).toThrow('boom');
  });
});
