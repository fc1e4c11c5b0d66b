import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chatModel, embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { chatAnswer, textAnswer } from '../support/upstream/chat-answer.ts';
import { inWritesOf } from '../support/upstream/framing.ts';
import { type RecordedRequest, type Reply, scenarioOf } from '../support/upstream/scenario.ts';
import { post, readStream } from '../support/wire-client.ts';

const unlimited = { requestsPerMinute: 1_000_000, tokensPerHour: 1_000_000_000, concurrency: 10_000 };
const house = scriptedHouse({ gateway: { limits: { key: unlimited } }, upstream: { connections: 500, queue: 1000 } });

const NAME = 'Олександр Шевченко';
const PHONE = '+380 67 123 45 67';
const EMAIL = 'o.shevchenko@ukrpost.ua';
const CARD = '4111 1111 1111 1111';

type Sent = { readonly messages: readonly { readonly content: string }[]; readonly n?: number };
const sent = ({ body }: RecordedRequest): Sent => body as unknown as Sent;
const lastOf = (request: RecordedRequest): string => sent(request).messages.at(-1)?.content ?? '';

/** A model that says again what it was told, in pieces of a few bytes. */
const echo =
  (bytes = 7): Reply =>
  (request) =>
    scenarioOf(inWritesOf(bytes, textAnswer(`Ви сказали: ${lastOf(request)}`)), request);

const ask = (content: string, more: object = {}) => ({
  model: chatModel,
  messages: [{ role: 'user', content }],
  ...more,
});

async function answerTo(body: object, headers: Readonly<Record<string, string>> = {}) {
  const response = await post(house.gateway, '/chat/completions', body, headers);
  const json = (await response.json()) as {
    readonly choices?: readonly { readonly message: { readonly content: string } }[];
    readonly error?: { readonly code: string; readonly message: string };
  };
  return { response, json, words: (json.choices ?? []).map(({ message }) => message.content) };
}

async function streamedTo(body: object) {
  const { frames, done } = await readStream(await post(house.gateway, '/chat/completions', { ...body, stream: true }));
  const words: string[] = [];
  for (const frame of frames) {
    const choices = frame.choices as readonly {
      readonly index: number;
      readonly delta: { readonly content?: string };
    }[];
    for (const { index, delta } of choices) words[index] = (words[index] ?? '') + (delta.content ?? '');
  }
  return { words, done };
}

const question = `Я ${NAME}, телефон ${PHONE}, пошта ${EMAIL}, картка ${CARD}.`;

describe('personal data', () => {
  it('never reaches the model, and comes back to who wrote it, streamed or not', async () => {
    house.upstream.script(echo(), { model: chatModel });
    const { response, words } = await answerTo(ask(question));
    expect(words).toEqual([`Ви сказали: ${question}`]);
    expect(await streamedTo(ask(question))).toEqual({ words, done: true });
    for (const { raw } of house.upstream.requests)
      expect(raw).not.toMatch(/Шевченко|shevchenko|ukrpost|4111|123 45 67/);
    expect(response.headers.get('x-nexus-pii')?.split(',').sort()).toEqual([
      'card=1',
      'email=1',
      'person=1',
      'phone=1',
    ]);
    expect(house.gateway.logs()).not.toMatch(/Шевченко|shevchenko|ukrpost|4111|123 45 67/);
  });

  it('leaves a request without any as its very bytes', async () => {
    house.upstream.script(textAnswer('Так.'));
    const messages = `[ { "role":"user",  "content":"${'Скільки буде два на два? '.repeat(40)}" } ]`;
    const response = await post(house.gateway, '/chat/completions', `{"model":"${chatModel}","messages":${messages}}`);
    expect(response.headers.get('x-nexus-pii')).toBeNull();
    expect(house.upstream.requests[0]?.raw).toContain(messages);
  });

  it('keeps the beginning of a conversation the same from turn to turn', async () => {
    house.upstream.script(textAnswer('Добре.'), { model: chatModel });
    const first = [{ role: 'user', content: question }];
    await answerTo({ model: chatModel, messages: first });
    await answerTo({
      model: chatModel,
      messages: [...first, { role: 'assistant', content: `Вітаю, ${NAME}` }, { role: 'user', content: 'Далі' }],
    });
    const [one, two] = house.upstream.requests.map((request) => sent(request).messages);
    expect(two?.[0]).toEqual(one?.[0]);
  });

  it('comes back in each of several choices and in the arguments of tools', async () => {
    house.upstream.script(
      (request) =>
        scenarioOf(
          chatAnswer({
            content: lastOf(request),
            toolCalls: [{ id: 'call_1', name: 'write', argumentsText: JSON.stringify({ text: lastOf(request) }) }],
            fragmentChars: 3,
          }),
          request,
        ),
      { model: chatModel },
    );
    const tools = [{ type: 'function', function: { name: 'write', parameters: { type: 'object' } } }];
    expect((await streamedTo(ask(question, { n: 2, tools }))).words).toEqual([question, `${question} #2`]);
    const { json } = await answerTo(ask(question, { n: 2, tools }));
    const called = json.choices as unknown as readonly {
      readonly message: { readonly tool_calls: readonly { readonly function: { readonly arguments: string } }[] };
    }[];
    expect(called.map(({ message }) => JSON.parse(message.tool_calls[0]?.function.arguments ?? '') as unknown)).toEqual(
      [{ text: question }, { text: question }],
    );
  });

  it('is masked before it is embedded, the same each time', async () => {
    const input = [`Лист до ${EMAIL}`, 'Погода'];
    for (let at = 0; at < 2; at++) {
      const response = await post(house.gateway, '/embeddings', { model: embedModel, input });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-nexus-pii')).toBe('email=1');
    }
    const [one, two] = house.upstream.requests.map(({ body }) => body.input);
    expect(one).toEqual([expect.stringMatching(/^Лист до \[EMAIL_\w+\]$/), 'Погода']);
    expect(two).toEqual(one);
  });

  it('is not shown to who types a placeholder that another request has made', async () => {
    house.upstream.script(echo(), { model: chatModel });
    await answerTo(ask(question));
    const [placeholder = ''] = /\[EMAIL_\w+\]/.exec(house.upstream.requests[0]?.raw ?? '') ?? [];
    expect(placeholder).not.toBe('');
    const { words } = await answerTo(ask(`Хто це: ${placeholder}?`));
    expect(words).toEqual([`Ви сказали: Хто це: ${placeholder}?`]);
  });

  it('of a tool’s result is not shown without a right', async () => {
    house.upstream.script(echo(), { model: chatModel });
    const { words } = await answerTo({
      model: chatModel,
      messages: [
        { role: 'user', content: 'Хто веде справу?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: `Веде ${NAME}, ${EMAIL}` },
      ],
    });
    expect(words[0]).toMatch(/^Ви сказали: Веде \[PERSON_\w+\], \[EMAIL_\w+\]$/);
  });

  it('does not come back in the words of an upstream that refuses the request', async () => {
    house.upstream.script((request) => ({
      status: 400,
      headers: { 'content-type': 'application/json' },
      steps: [
        {
          send: JSON.stringify({ error: { message: `Bad input: ${lastOf(request)}`, type: 'invalid_request_error' } }),
        },
        { end: true },
      ],
    }));
    const { json, response } = await answerTo(ask(`Пошта ${EMAIL}`));
    expect(response.status).toBe(400);
    expect(json.error?.message).toMatch(/\[EMAIL_/);
    expect(house.gateway.logs()).not.toContain(EMAIL);
  });

  it('of a thousand conversations at once never comes out in another one', { timeout: 60_000 }, async () => {
    house.upstream.script((request) => scenarioOf(textAnswer(`Ви сказали: ${lastOf(request)}`), request), {
      model: chatModel,
    });
    const conversation = async (at: number): Promise<void> => {
      const own = `Мій телефон +380 67 ${String(1_000_000 + at * 37).replace(/^(\d{3})(\d\d)(\d\d)$/, '$1 $2 $3')}, пошта u${at}@ukrpost.ua.`;
      const body = ask(own);
      const { words } = at % 2 === 0 ? await streamedTo(body) : await answerTo(body);
      expect(words).toEqual([`Ви сказали: ${own}`]);
    };
    const waiting = Array.from({ length: 1000 }, (_, at) => at);
    await Promise.all(
      Array.from({ length: 500 }, async () => {
        for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) await conversation(at);
      }),
    );
    expect(house.upstream.requests).toHaveLength(1000);
    expect(house.upstream.requests.filter(({ raw }) => raw.includes('ukrpost'))).toEqual([]);
  });

  it('has its secret in a file of its own', () => {
    const path = join(house.gateway.dataFolder, 'pii-pepper');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(path, 'utf8'), 'base64')).toHaveLength(32);
  });

  it('is told of in a dry run by nothing but placeholders', async () => {
    const response = await post(house.gateway, '/route', ask(question, { model: 'auto' }));
    expect(await response.text()).not.toMatch(/Шевченко|ukrpost/);
  });
});
