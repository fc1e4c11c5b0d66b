import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { chatCompletion, chatCompletionChunk } from '../contract/openai-schemas.ts';
import { awkwardModel, chatModel, upstreamKey } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { logprobsAnswer, reasoningAnswer, refusalAnswer, textAnswer } from '../support/upstream/chat-answer.ts';
import {
  dripping,
  inOneWrite,
  inWritesOf,
  withComments,
  withCrLf,
  withEventFields,
  withoutDone,
  withoutSpaceAfterData,
  withTextAfter,
} from '../support/upstream/framing.ts';

const house = scriptedHouse();

const messages = [{ role: 'user' as const, content: 'Яка столиця України?' }];
const answer = 'Столиця України — Київ 🇺🇦, на Дніпрі.';

describe('chat.completions.create', () => {
  it('answers whole, with a request id and a body of OpenAI’s shape', async () => {
    house.upstream.script(textAnswer(answer));
    const reply = await house.openai.chat.completions.create({ model: chatModel, messages });
    expect(reply.choices[0]).toMatchObject({
      index: 0,
      message: { role: 'assistant', content: answer, refusal: null },
      finish_reason: 'stop',
      logprobs: null,
    });
    expect(reply.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
    expect(reply._request_id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    chatCompletion.parse(JSON.parse(JSON.stringify(reply)));
  });

  it('asks the upstream with its own key, never with the client’s', async () => {
    await house.openai.chat.completions.create({ model: awkwardModel, messages });
    const [request] = house.upstream.requests;
    expect(request?.headers.authorization).toBe(`Bearer ${upstreamKey}`);
    expect(JSON.stringify([request?.headers, request?.raw])).not.toContain(house.gateway.key);
    expect(request?.body).toMatchObject({ model: awkwardModel, messages });
  });

  it('passes on every field it does not know, and named ones unchanged', async () => {
    const request = {
      model: chatModel,
      messages: [
        { role: 'system', content: 'Коротко.', cache_control: { type: 'ephemeral' } },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Що тут?', cache_control: { type: 'ephemeral' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' } },
          ],
        },
      ],
      temperature: 0,
      top_p: 0.5,
      seed: 7,
      stop: ['END'],
      presence_penalty: 0.5,
      frequency_penalty: -0.5,
      logit_bias: { 50256: -100 },
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' }, strict: true } },
      top_k: 40,
      min_p: 0.05,
      chat_template_kwargs: { enable_thinking: false },
      metadata: { team: 'billing' },
    };
    house.upstream.script(textAnswer('{}')); // has the form that is asked for
    await house.openai.chat.completions.create(request as never);
    expect(house.upstream.requests[0]?.body).toMatchObject(request);
  });

  it('takes null for absent, both names of the token limit, and a user object', async () => {
    const nulls = {
      temperature: null,
      top_p: null,
      stop: null,
      n: null,
      tools: null,
      response_format: null,
      seed: null,
    };
    await house.openai.chat.completions.create({
      model: chatModel,
      messages,
      ...nulls,
      max_completion_tokens: 17,
      user: { name: 'Олена', id: '1' },
    } as never);
    await house.openai.chat.completions.create({ model: chatModel, messages, max_tokens: 17 } as never);
    for (const { body } of house.upstream.requests) expect(body.max_tokens ?? body.max_completion_tokens).toBe(17);
    expect(house.upstream.requests).toHaveLength(2);
    expect(typeof house.upstream.requests[0]?.body.user).not.toBe('object');
  });

  it('gives n choices', async () => {
    house.upstream.script(textAnswer('Так'));
    const reply = await house.openai.chat.completions.create({ model: chatModel, messages, n: 3 });
    expect(reply.choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'Так'],
      [1, 'Так #2'],
      [2, 'Так #3'],
    ]);
  });
});

describe('streams', () => {
  const stream = async (more: object = {}): Promise<OpenAI.ChatCompletionChunk[]> => {
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    const request = { model: chatModel, messages, stream: true as const, ...more };
    for await (const chunk of await house.openai.chat.completions.create(request)) {
      chatCompletionChunk.parse(JSON.parse(JSON.stringify(chunk)));
      chunks.push(chunk);
    }
    return chunks;
  };

  it('one id, model and time; the role first; one finish; no usage unless asked', async () => {
    house.upstream.script(textAnswer(answer));
    const chunks = await stream();
    expect(new Set(chunks.map(({ id, model, created }) => `${id} ${model} ${created}`)).size).toBe(1);
    const deltas = chunks.flatMap(({ choices }) => choices);
    expect(deltas[0]?.delta).toMatchObject({ role: 'assistant', content: '' });
    expect(deltas.filter(({ delta }) => delta.role !== undefined)).toHaveLength(1);
    expect(deltas.filter(({ finish_reason }) => finish_reason !== null)).toEqual([deltas.at(-1)]);
    expect(deltas.map(({ delta }) => delta.content ?? '').join('')).toBe(answer);
    expect(chunks.every(({ choices, usage }) => choices.length > 0 && !usage)).toBe(true);
    expect(house.upstream.requests[0]?.body.stream_options).toMatchObject({ include_usage: true });
  });

  it('with include_usage one last chunk has the usage and no choice', async () => {
    const chunks = await stream({ stream_options: { include_usage: true } });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 18 } });
    expect(chunks.filter(({ usage }) => usage)).toHaveLength(1);
  });

  it('several choices keep apart', async () => {
    house.upstream.script(textAnswer('Так точно'));
    const texts = ['', ''];
    for (const { choices } of await stream({ n: 2 }))
      for (const { index, delta } of choices) texts[index] = (texts[index] ?? '') + (delta.content ?? '');
    expect(texts).toEqual(['Так точно', 'Так точно #2']);
  });

  it('the helper collects text, events and usage', async () => {
    house.upstream.script(textAnswer(answer));
    const run = house.openai.chat.completions.stream({
      model: chatModel,
      messages,
      stream_options: { include_usage: true },
    });
    let heard = '';
    run.on('content', (delta) => (heard += delta));
    const final = await run.finalChatCompletion();
    expect(final.choices[0]).toMatchObject({ message: { role: 'assistant', content: answer }, finish_reason: 'stop' });
    expect([heard, await run.finalContent(), final.usage?.total_tokens]).toEqual([answer, answer, 18]);
  });

  it.each([
    ['reasoning', reasoningAnswer('reasoning', 'Спершу подумаю.', 'Київ.')],
    ['reasoning_content', reasoningAnswer('reasoning_content', 'Спершу подумаю.', 'Київ.')],
  ])('%s comes out as reasoning_content, beside content and never in it', async (_field, reply) => {
    house.upstream.script(reply);
    house.upstream.script(reply);
    const deltas = (await stream()).flatMap(({ choices }) => choices.map(({ delta }) => delta));
    const reasoning = deltas.map((delta) => ('reasoning_content' in delta ? delta.reasoning_content : ''));
    expect(reasoning.join('')).toBe('Спершу подумаю.');
    expect(deltas.map(({ content }) => content ?? '').join('')).toBe('Київ.');
    const whole = await house.openai.chat.completions.create({ model: chatModel, messages });
    expect(whole.choices[0]?.message).toMatchObject({ content: 'Київ.', reasoning_content: 'Спершу подумаю.' });
  });

  it('log probabilities and refusals pass', async () => {
    house.upstream.script(logprobsAnswer('Так, Київ.'));
    const run = house.openai.chat.completions.stream({ model: chatModel, messages, logprobs: true, top_logprobs: 1 });
    const withLogprobs = await run.finalChatCompletion();
    expect(withLogprobs.choices[0]?.logprobs?.content?.map(({ token }) => token).join('')).toBe('Так, Київ.');
    house.upstream.script(refusalAnswer('Не можу.'));
    const refused = await house.openai.chat.completions.stream({ model: chatModel, messages }).finalChatCompletion();
    expect(refused.choices[0]?.message).toMatchObject({ refusal: 'Не можу.' });
  });

  it.each([
    ['byte by byte', inWritesOf(1, textAnswer(answer))],
    ['in odd pieces', inWritesOf(37, textAnswer(answer))],
    ['in one write', inOneWrite(textAnswer(answer))],
    ['with \\r\\n', withCrLf(textAnswer(answer))],
    ['with \\r\\n, byte by byte', inWritesOf(1, withCrLf(textAnswer(answer)))],
    ['without the space after data:', withoutSpaceAfterData(textAnswer(answer))],
    ['with comments', withComments(textAnswer(answer))],
    ['with event, id and retry fields', withEventFields(textAnswer(answer))],
    ['without [DONE]', withoutDone(textAnswer(answer))],
    ['dripping', dripping(20, textAnswer(answer))],
    ['with a malformed frame', withTextAfter(3, 'data: {"id":"x","choices":[{"del\n\n', textAnswer(answer))],
    ['with a frame that is no JSON at all', withTextAfter(3, 'data: ok\n\n', textAnswer(answer))],
  ])('reads an upstream %s', async (_name, reply) => {
    house.upstream.script(reply);
    const final = await house.openai.chat.completions.stream({ model: chatModel, messages }).finalChatCompletion();
    expect(final.choices[0]).toMatchObject({ message: { content: answer }, finish_reason: 'stop' });
  });
});
