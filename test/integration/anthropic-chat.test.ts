import { describe, expect, it } from 'vitest';
import { foldBody, foldChunks, post, streamChat, type FoldedAnswer } from '../support/wire-client.ts';
import type { DraftMessage } from '../support/fake-anthropic-stream.ts';
import { anthropicHouse, models } from './anthropic-house.ts';

const house = anthropicHouse();
const pixel = 'iVBORw0KGgo=';
const question = [{ role: 'user' as const, content: 'Як справи?' }];

const chat = (request: object): Promise<Record<string, unknown>> =>
  house.openai.chat.completions.create({
    model: models.adaptive,
    messages: question,
    ...request,
  } as never) as unknown as Promise<Record<string, unknown>>;
const sent = (): Record<string, unknown> => house.fake.last().body;
const notes = (reply: Record<string, unknown>): unknown => (reply['nexus'] as { notes: unknown } | undefined)?.notes;

describe('what is sent', () => {
  it('asks for nothing that the client did not ask for', async () => {
    await chat({});
    expect(sent()).toEqual({
      model: models.adaptive,
      max_tokens: 32_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Як справи?' }] }],
      stream: true,
    });
    expect(house.fake.last().headers).toMatchObject({
      'x-api-key': 'anthropic-fake-key',
      'anthropic-version': '2023-06-01',
    });
  });

  it('sends the key as a bearer token where the upstream wants it so', async () => {
    await chat({ model: 'stranger/adaptive' });
    const { headers } = house.fake.last();
    expect(headers.authorization).toBe('Bearer anthropic-fake-key');
    expect(headers).not.toHaveProperty('x-api-key');
  });

  it('maps limits, stops, sampling and who asks', async () => {
    const reply = await chat({
      model: models.sampled,
      max_completion_tokens: 77,
      temperature: 1.4,
      top_p: 0.9,
      stop: ['КІНЕЦЬ', ' \n'],
      seed: 7,
      logit_bias: { '1': 2 },
      user: 'olena@example.org',
    });
    expect(sent()).toMatchObject({ max_tokens: 77, temperature: 1, stop_sequences: ['КІНЕЦЬ'] });
    expect(sent()).not.toHaveProperty('top_p');
    expect(sent()['metadata']).toEqual({ user_id: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    const ignored = ['seed', 'logit_bias', 'top_p', 'temperature above 1', 'stop of white space'];
    expect(notes(reply)).toEqual([{ kind: 'degraded', ignored }]);
  });

  it.each(['newest/sampled', models.byDefault])('leaves sampling out where it is refused: %s', async (model) => {
    const reply = await chat({ model, temperature: 0.5, top_p: 0.5 });
    expect(sent()).not.toHaveProperty('temperature');
    expect(notes(reply)).toEqual([{ kind: 'degraded', ignored: ['temperature', 'top_p'] }]);
    expect(house.fake.refusals).toEqual([]);
  });

  it('joins system messages, merges turns, and begins with the user', async () => {
    await chat({
      messages: [
        { role: 'system', content: 'Відповідай стисло.' },
        { role: 'assistant', content: 'Слухаю.' },
        { role: 'user', content: 'Раз.' },
        { role: 'developer', content: 'Лише українською.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: ' ' },
            { type: 'text', text: 'Два.' },
          ],
        },
      ],
    });
    expect(sent()).toMatchObject({
      system: 'Відповідай стисло.\n\nЛише українською.',
      messages: [
        { role: 'user', content: [{ type: 'text', text: '…' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Слухаю.' }] },
        { role: 'user', content: [{ text: 'Раз.' }, { text: 'Два.' }] },
      ],
    });
  });

  it('sends pictures and files, and marks for the cache', async () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const file = (filename: string, file_data: string): object => ({ type: 'file', file: { filename, file_data } });
    await chat({
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'Довга настанова.', ...mark }] },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}`, detail: 'low' } },
            file('рахунок.pdf', 'data:application/pdf;base64,JVBERi0='),
            file('нотатка.txt', `data:text/plain;base64,${Buffer.from('Нотатка').toString('base64')}`),
            { type: 'text', text: 'Що це?', ...mark },
          ],
        },
      ],
    });
    const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' };
    expect(sent()['system']).toEqual([{ type: 'text', text: 'Довга настанова.', ...mark }]);
    expect((sent()['messages'] as { content: unknown }[])[0]?.content).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
      { type: 'document', source: pdf, title: 'рахунок.pdf' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Нотатка' }, title: 'нотатка.txt' },
      { type: 'text', text: 'Що це?', ...mark },
    ]);
  });

  it.each([
    [{ type: 'image_url', image_url: { url: 'data:image/svg+xml;base64,PHN2Zy8+' } }],
    [{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }],
    [{ type: 'file', file: { file_id: 'file-1' } }],
  ])('refuses what it cannot send: %j', async (part) => {
    const failure = { status: 400, code: 'unsupported_parameter', param: 'messages[1].content' };
    await expect(chat({ messages: [...question, { role: 'user', content: [part] }] })).rejects.toMatchObject(failure);
    expect(house.fake.requests).toEqual([]);
  });

  it('does not tell a server in one’s own network where its neighbours are', async () => {
    const part = { type: 'image_url', image_url: { url: 'https://10.0.0.5/admin/reset' } } as const;
    const failure = { status: 400, code: 'invalid_value', param: 'messages[0].content[0].image_url' };
    await expect(chat({ messages: [{ role: 'user', content: [part] }] })).rejects.toMatchObject(failure);
    expect(house.fake.requests).toEqual([]);
  });

  it('refuses several choices', async () => {
    await expect(chat({ n: 2 })).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'n' });
  });

  it('asks for JSON by its schema, closed and with its limits in words', async () => {
    await chat({
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'person',
          schema: {
            type: 'object',
            properties: {
              age: { type: 'integer', minimum: 0, description: 'Вік.' },
              minimum: { type: 'array', items: { type: 'object', properties: {} } },
            },
          },
        },
      },
    });
    expect(sent()['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            age: { type: 'integer', description: 'Вік. (minimum: 0)' },
            minimum: { type: 'array', items: { type: 'object', properties: {}, additionalProperties: false } },
          },
          additionalProperties: false,
        },
      },
    });
  });

  it('asks for JSON without a schema in words, and says so', async () => {
    const reply = await chat({ response_format: { type: 'json_object' } });
    expect(sent()['system']).toContain('JSON');
    expect(notes(reply)).toEqual([{ kind: 'degraded', response_format: 'instruction' }]);
  });

  it('goes on with an assistant’s words where the model does, else tells it to go on', async () => {
    const messages = [...question, { role: 'assistant', content: 'Справи в мене ' }];
    await chat({ model: models.budget, messages });
    expect((sent()['messages'] as unknown[]).at(-1)).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'Справи в мене' }],
    });
    const reply = await chat({ messages });
    expect((sent()['messages'] as unknown[]).at(-1)).toMatchObject({ role: 'user', content: [{ text: 'Continue.' }] });
    expect(notes(reply)).toEqual([{ kind: 'degraded', prefill: 'told to go on' }]);
  });
});

describe('what comes back', () => {
  const usage = {
    input_tokens: 100,
    cache_creation_input_tokens: 20,
    cache_read_input_tokens: 30,
    output_tokens: 50,
    output_tokens_details: { thinking_tokens: 40 },
  };
  const both = async (draft: DraftMessage): Promise<FoldedAnswer> => {
    const request = { model: models.byDefault, messages: question };
    house.fake.script(draft, draft, { whole: draft });
    const streamed = await streamChat(house.gateway, request);
    expect(streamed.done).toBe(true);
    const answer = foldChunks(streamed.frames);
    for (const _ of ['streamed by the upstream', 'whole by the upstream'])
      expect(foldBody(await (await post(house.gateway, '/chat/completions', request)).json())).toEqual(answer);
    return answer;
  };

  it('is the text with its usage, streamed and not', async () => {
    const answer = await both({ content: [{ type: 'text', text: 'Вітаю вас! 👋🏽 Усе гаразд.' }], usage });
    expect(answer).toMatchObject({
      content: 'Вітаю вас! 👋🏽 Усе гаразд.',
      finishReason: 'stop',
      usage: {
        prompt_tokens: 150,
        completion_tokens: 50,
        total_tokens: 200,
        prompt_tokens_details: { cached_tokens: 30 },
        completion_tokens_details: { reasoning_tokens: 40 },
      },
    });
  });

  it('has several texts as one, and thinking apart', async () => {
    const answer = await both({
      content: [
        { type: 'thinking', thinking: 'Треба привітатися.', signature: 'підпис' },
        { type: 'redacted_thinking', data: 'x' },
        { type: 'text', text: 'Добрий ' },
        { type: 'text', text: 'день!' },
      ],
    });
    expect(answer).toMatchObject({ content: 'Добрий день!', reasoning: 'Треба привітатися.' });
    expect(JSON.stringify(answer)).not.toContain('підпис');
  });

  it.each([
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['something_new', 'stop'],
  ])('maps the stop reason %s to %s', async (stopReason, finishReason) => {
    expect(await both({ content: [{ type: 'text', text: 'Так' }], stopReason })).toMatchObject({ finishReason });
  });

  it('tells a refusal with its explanation', async () => {
    const stopDetails = { type: 'refusal', category: 'cyber', explanation: 'Цього не можна.' };
    expect(await both({ content: [], stopReason: 'refusal', stopDetails })).toMatchObject({
      finishReason: 'content_filter',
      refusal: 'Цього не можна.',
    });
  });

  it('gives pages of the web as annotations', async () => {
    const citation = {
      type: 'web_search_result_location',
      url: 'https://example.org/',
      title: 'Приклад',
      cited_text: 'x',
    };
    house.fake.script({
      content: [
        { type: 'text', text: 'Отже: ' },
        { type: 'text', text: 'так.', citations: [citation] },
      ],
    });
    const { choices } = (await chat({})) as unknown as { choices: { message: { annotations: unknown } }[] };
    expect(choices[0]?.message.annotations).toEqual([
      {
        type: 'url_citation',
        url_citation: { start_index: 6, end_index: 10, url: 'https://example.org/', title: 'Приклад' },
      },
    ]);
  });

  it('reads on when the SDK’s helper puts it together', async () => {
    house.fake.script({ content: [{ type: 'text', text: 'Раз два три' }] });
    const final = await house.openai.chat.completions
      .stream({ model: models.adaptive, messages: question })
      .finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe('Раз два три');
  });
});
