import { describe, expect, it } from 'vitest';
import { batches, finish, read, text } from '../../test/support/events.ts';
import { testCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall, Message, Part, Planned } from '../chat/call.ts';
import type { ChatModel } from '../chat/model.ts';
import type { Dial, Fetched } from '../net/safe-dialer.ts';
import { type ImageSettings, imagesAsData } from './images-as-data.ts';

const cat = 'https://img.example/cat.png';
const dog = 'https://img.example/dog.png';
const data = (address: string): string => `data:image/png;base64,${Buffer.from(address).toString('base64')}`;

const image = (ref: string, more: object = {}): Extract<Part, { kind: 'media' }> => ({
  kind: 'media',
  media: 'image',
  ref,
  origin: 'caller',
  extra: { dialect: 'openai', fields: { type: 'image_url', image_url: { url: ref, ...more } } },
});
const words = (said: string): Part => ({ kind: 'text', text: said, origin: 'caller' });
const user = (...parts: readonly Part[]): Message => ({ role: 'user', parts });

type Asked = { readonly address: string; readonly rules: object; readonly bytesLeft: number };

/** The layer over a dialer that gives every picture but those told otherwise. */
function house(told: Readonly<Record<string, Fetched['outcome']>> = {}, settings: Partial<ImageSettings> = {}) {
  const asked: Asked[] = [];
  const sent: Planned<ChatCall>[] = [];
  const dial: Dial = async (address, rules, allowance, scope) => {
    asked.push({ address, rules, bytesLeft: allowance.bytesLeft });
    const outcome = told[address] ?? 'ok';
    await Promise.resolve();
    if (outcome === 'timeout') return new Promise((_, reject) => scope.onAbort(reject));
    return outcome === 'ok' ? { outcome, mediaType: 'image/png', bytes: Buffer.from(address) } : { outcome };
  };
  const now = { fetch: true, plainHttp: false, hosts: [], ...settings };
  const model: ChatModel<Planned<ChatCall>> = (call) => {
    sent.push(call);
    return batches([text('Кіт.'), finish()]);
  };
  const chat = imagesAsData({ dial, settings: () => now })(model);
  return { chat, asked, sent, now };
}

describe('a call without addresses of pictures', () => {
  it.each([
    ['of words', user(words('Хто це?'), words('https://img.example/cat.png'))],
    ['of pictures as data', user(image('data:image/png;base64,AA=='), image('DATA:image/gif;base64,AA=='))],
    ['of other files', user({ kind: 'media', media: 'file', ref: '', origin: 'caller' })],
  ])('%s goes on as it is', async (_, message) => {
    const { chat, asked, sent } = house();
    const call = testCall({ messages: [message] });
    await read(chat(call));
    expect(sent[0]).toBe(call);
    expect(asked).toEqual([]);
  });
});

describe('a call with addresses of pictures', () => {
  it('is sent with the pictures in their place, and with all else as it was', async () => {
    const { chat, asked, sent, now } = house();
    const first = user(words('Хто це?'), image(cat, { detail: 'low' }));
    const plain = user({ kind: 'media', media: 'image', ref: dog, origin: 'caller' });
    const messages = [first, plain, user(words('І все.'))];
    const scope = testScope();
    const call = testCall({ messages, scope, received: { of: messages, requestBytes: 1, messages: [] } });
    expect(await read(chat(call))).toEqual([[text('Кіт.'), finish()]]);
    expect(sent[0]).toMatchObject({ plan: call.plan, models: call.models, scope, model: call.model });
    expect(sent[0]?.received).toBeUndefined();
    expect(sent[0]?.messages).toEqual([
      user(words('Хто це?'), image(data(cat), { detail: 'low' })),
      user({ kind: 'media', media: 'image', ref: data(dog), origin: 'caller' }),
      messages[2],
    ]);
    expect(asked.map(({ address }) => address)).toEqual([cat, dog]);
    expect(asked[0]).toMatchObject({ rules: now, bytesLeft: 20 * 1024 * 1024 });
    expect(scope.facts).toEqual([
      { kind: 'fetched', outcome: 'ok' },
      { kind: 'fetched', outcome: 'ok' },
    ]);
  });

  it('keeps a field that is no object as its client wrote it but for the address', async () => {
    const { chat, sent } = house();
    const bare: Part = { ...image(cat), extra: { dialect: 'openai', fields: { type: 'image_url', image_url: cat } } };
    await read(chat(testCall({ messages: [user(bare)] })));
    expect(sent[0]?.messages).toEqual([user(image(data(cat)))]);
  });

  it('has each address fetched once, also over several attempts', async () => {
    const { chat, asked, sent } = house();
    const call = testCall({ messages: [user(image(cat)), user(image(cat), image(dog))] });
    await read(chat(call));
    await read(chat({ ...call }));
    expect(asked).toHaveLength(2);
    expect(sent[1]?.messages).toBe(sent[0]?.messages);
  });

  it('has nothing fetched where nobody reads the answer', () => {
    const { chat, asked } = house();
    chat(testCall({ messages: [user(image(cat))] }));
    expect(asked).toEqual([]);
  });

  it('may have eight', async () => {
    const nine = Array.from({ length: 9 }, (_, at) => image(`${cat}?${at}`));
    const { chat, asked } = house();
    await read(chat(testCall({ messages: [user(...nine.slice(1))] })));
    expect(asked).toHaveLength(8);
    await expect(read(chat(testCall({ messages: [user(...nine)] })))).rejects.toMatchObject({
      code: 'invalid_value',
      param: 'messages[0].content[8].image_url',
      message: expect.stringContaining('at most 8 pictures') as string,
    });
    expect(asked).toHaveLength(8);
  });
});

describe('a picture that cannot be fetched', () => {
  it.each<[Fetched['outcome'], string]>([
    ['refused', 'public https:// addresses'],
    ['host', 'images.hosts'],
    ['redirects', 'leads on'],
    ['status', 'does not give the picture'],
    ['unreachable', 'cannot be reached'],
    ['wrong_type', 'PNG, JPEG, WebP or GIF'],
    ['too_large', '10 MB'],
    ['too_much', '20 MB'],
  ])('%s: says what to do, in which field, and not where', async (outcome, advice) => {
    const { chat, sent } = house({ [dog]: outcome });
    const scope = testScope();
    const thought: Part = { kind: 'reasoning', text: 'Гм.' };
    const call = testCall({ scope, messages: [user(image(cat)), user(thought, words('А це?'), image(dog))] });
    const failed = await read(chat(call)).catch((thrown: unknown) => thrown);
    expect(failed).toMatchObject({ code: 'invalid_value', status: 400, param: 'messages[1].content[1].image_url' });
    const { message } = failed as Error;
    expect(message).toContain("The field 'messages[1].content[1].image_url' is wrong: ");
    expect(message).toContain(advice);
    expect(message).toContain('send the picture itself as a data:image/...;base64,... URL.');
    expect(message).not.toContain('img.example');
    expect(scope.facts).toContainEqual({ kind: 'fetched', outcome });
    expect(sent).toEqual([]);
  });

  it('ends the others', async () => {
    const { chat } = house({ [cat]: 'timeout', [dog]: 'refused' });
    const call = testCall({ messages: [user(image(cat), image(dog))] });
    await expect(read(chat(call))).rejects.toMatchObject({ param: 'messages[0].content[1].image_url' });
  });

  it('is no fault of the request where too many are under way', async () => {
    const { chat } = house({ [cat]: 'busy' });
    const call = testCall({ messages: [user(image(cat))] });
    await expect(read(chat(call))).rejects.toMatchObject({ code: 'overloaded', status: 503, retryable: true });
  });

  it('is not waited for once the client has left', async () => {
    const { chat } = house({ [cat]: 'timeout' });
    const scope = testScope();
    const left = expect(read(chat(testCall({ scope, messages: [user(image(cat))] })))).rejects.toThrow('left');
    scope.abort(new Error('the client left'));
    await left;
  });

  it('leaves the choice of another model where none are fetched', async () => {
    const { chat, asked } = house({}, { fetch: false });
    const call = testCall({ messages: [user(words('Хто це?'), image(cat))] });
    await expect(read(chat(call))).rejects.toMatchObject({
      code: 'unsupported_parameter',
      retryable: true,
      param: 'messages[0].content[1].image_url',
    });
    expect(asked).toEqual([]);
  });
});
