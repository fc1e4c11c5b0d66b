import { describe, expect, it } from 'vitest';
import { batches, finish, read, text } from '../../test/support/events.ts';
import { settled } from '../../test/support/fake-clock.ts';
import { testPrincipal } from '../../test/support/principal.ts';
import { testCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall, Message, Part, Planned } from '../chat/call.ts';
import type { JsonObject } from '../chat/json.ts';
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
const other = (fields: JsonObject): Part => ({
  kind: 'media',
  media: 'file',
  ref: '',
  origin: 'caller',
  extra: { dialect: 'openai', fields },
});
const words = (said: string): Extract<Part, { kind: 'text' }> => ({ kind: 'text', text: said, origin: 'caller' });
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
    if (outcome !== 'ok') return { outcome };
    const bytes = Buffer.from(address);
    allowance.bytesLeft -= bytes.length;
    if (allowance.hold?.(bytes.length) === false) return { outcome: 'busy' };
    return { outcome, mediaType: 'image/png', bytes };
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
    [
      'of other files',
      user(other({ type: 'file', file: { file_id: 'file-1', file_data: 'data:text/plain;base64,aHR0cDo=' } })),
    ],
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

  it('counts one address as often as it stands there', async () => {
    const { chat, asked } = house();
    const nine = Array.from({ length: 9 }, () => image(cat));
    await expect(read(chat(testCall({ messages: [user(...nine)] })))).rejects.toMatchObject({
      code: 'invalid_value',
      param: 'messages[0].content[8].image_url',
    });
    expect(asked).toEqual([]);
  });

  it('counts the bytes of a picture as often as it is sent', async () => {
    const large = `${cat}?${'x'.repeat(3 * 1024 * 1024)}`;
    const { chat, sent } = house();
    await read(chat(testCall({ messages: [user(...Array.from({ length: 6 }, () => image(large)))] })));
    expect(sent).toHaveLength(1);
    const failed = read(chat(testCall({ messages: [user(...Array.from({ length: 7 }, () => image(large)))] })));
    await expect(failed).rejects.toMatchObject({
      code: 'invalid_value',
      message: expect.stringContaining('20 MB') as string,
    });
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

describe('the address of anything but a picture', () => {
  const inner = 'http://169.254.169.254/';
  it.each<[string, Part, string]>([
    ['a video', other({ type: 'video_url', video_url: { url: inner } }), '.video_url'],
    ['a sound', other({ type: 'audio_url', audio_url: inner }), '.audio_url'],
    ['a file', other({ type: 'file', file: { file_data: [{ deep: ' \u0000FILE:///etc/passwd' }] } }), '.file'],
    ['one of FTP', other({ type: 'input_file', file_url: 'ftp://inner.example/' }), '.file_url'],
    [
      'one torn by line ends',
      other({ type: 'video_url', video_url: { url: '\nht\ntps://inner.example/' } }),
      '.video_url',
    ],
    ['one under a name of no field', other({ type: 'x', 'a b': inner }), ''],
    ['one that stands in our own words', { kind: 'media', media: 'audio', ref: inner, origin: 'caller' }, ''],
    [
      'one beside a text',
      { ...words('Що це?'), extra: { dialect: 'openai', fields: { video_url: { url: inner } } } },
      '.video_url',
    ],
    [
      'one beside a picture',
      { ...image('data:image/png;base64,AA=='), extra: { dialect: 'openai', fields: { audio_url: { url: inner } } } },
      '.audio_url',
    ],
  ])('%s never reaches the server', async (_, part, field) => {
    const { chat, sent, asked } = house();
    const thought: Part = { kind: 'reasoning', text: 'Гм.' };
    const failed = await read(chat(testCall({ messages: [user(words('Ось:')), user(thought, part)] }))).catch(
      (thrown: unknown) => thrown,
    );
    const param = `messages[1].content[0]${field}`;
    expect(failed).toMatchObject({ code: 'unsupported_parameter', retryable: true, param });
    expect((failed as Error).message).toMatch(/Send the data itself, or choose a model that takes addresses/);
    expect((failed as Error).message).not.toContain('169.254');
    expect([sent, asked]).toEqual([[], []]);
  });

  it('is no hindrance in words, or where it is told beside them', async () => {
    const { chat, sent } = house();
    const cited = { ...words(inner), extra: { dialect: 'openai', fields: { annotations: [{ url: inner }] } } } as const;
    const call = testCall({ messages: [user(cited)] });
    await read(chat(call));
    expect(sent[0]).toBe(call);
  });
});

describe('what all requests hold together', () => {
  const MB = 1024 * 1024;
  const small: Dial = (_, __, { hold }) => {
    const bytes = Buffer.from('a cat');
    // As though the picture were of 10 MB.
    return Promise.resolve(
      hold?.(10 * MB) === false ? { outcome: 'busy' } : { outcome: 'ok', mediaType: 'image/png', bytes },
    );
  };
  const asks = (): Planned<ChatCall> => testCall({ messages: [user(image(cat), image(dog))] });

  /** Answers that do not end by themselves. */
  function open() {
    const model: ChatModel<Planned<ChatCall>> = async function* ({ model: name }) {
      yield [text('Кіт.')];
      if (name === 'failing') throw new Error('the server is gone');
      yield [finish()];
    };
    return imagesAsData({ dial: small, settings: () => ({ fetch: true, plainHttp: false, hosts: [] }) })(model);
  }

  it.each<[string, (stream: AsyncIterator<unknown>) => Promise<unknown>, string]>([
    ['has ended', async (stream) => [await stream.next(), await stream.next()], 'model'],
    ['has failed', (stream) => expect(stream.next()).rejects.toThrow('gone'), 'failing'],
    ['was left', async (stream) => stream.return?.(), 'model'],
  ])('is bounded, and free again once an answer %s', async (_, end, model) => {
    const chat = open();
    const streams = Array.from({ length: 12 }, () => chat({ ...asks(), model })[Symbol.asyncIterator]());
    for (const stream of streams) await stream.next();
    const refused = { code: 'overloaded', param: 'messages[0].content[1].image_url' };
    await expect(read(chat(asks()))).rejects.toMatchObject(refused);
    await expect(read(chat(asks()))).rejects.toMatchObject(refused);
    for (const stream of streams.slice(0, 1)) await end(stream);
    const one = chat(asks())[Symbol.asyncIterator]();
    await one.next();
    await expect(read(chat(asks()))).rejects.toMatchObject(refused);
    for (const stream of [...streams.slice(1), one]) await stream.return?.();
    for (let at = 0; at < 30; at++) await read(chat(asks()));
  });

  it('holds also what an earlier attempt has fetched', async () => {
    const large = `${cat}?${'x'.repeat(9 * MB)}`;
    const { chat, asked } = house();
    const call = testCall({ messages: [user(image(large), image(large))] });
    const streams = Array.from({ length: 15 }, () => chat({ ...call })[Symbol.asyncIterator]());
    const [first] = streams;
    await first?.next();
    for (const stream of streams.slice(1, 14)) await stream.next();
    await expect(streams[14]?.next()).rejects.toMatchObject({ code: 'overloaded' });
    await first?.return?.();
    await read(chat({ ...call }));
    expect(asked).toHaveLength(1);
  });
});

describe('what one caller has fetched at a time', () => {
  const eight = (at: number): Message => user(...Array.from({ length: 8 }, (_, n) => image(`${cat}?${at}-${n}`)));

  function slow() {
    const waiting: ((found: Fetched) => void)[] = [];
    const dial: Dial = () => new Promise((resolve) => waiting.push(resolve));
    const model: ChatModel<Planned<ChatCall>> = () => batches([finish()]);
    const settings = () => ({ fetch: true, plainHttp: false, hosts: [] });
    const answer = (): void => waiting.shift()?.({ outcome: 'ok', mediaType: 'image/png', bytes: Buffer.from('a') });
    return { chat: imagesAsData({ dial, settings })(model), waiting, answer };
  }

  it('is eight; others wait for their turn, and other callers do not', async () => {
    const { chat, waiting, answer } = slow();
    const scope = testScope();
    const answers = [1, 2].map((at) => read(chat(testCall({ scope, messages: [eight(at)] }))));
    await settled();
    expect(waiting).toHaveLength(8);
    const olena = testScope({ principal: { ...testPrincipal, user: 'olena' } });
    answers.push(read(chat(testCall({ scope: olena, messages: [eight(3)] }))));
    await settled();
    expect(waiting).toHaveLength(16);
    for (let at = 0; at < 24; at++) {
      answer();
      await settled();
    }
    expect(await Promise.all(answers)).toHaveLength(3);
    expect(scope.clock.pending).toBe(0);
  });

  it('is waited for three seconds', async () => {
    const { chat, waiting } = slow();
    const scope = testScope();
    const first = testScope({ clock: scope.clock });
    const held = read(chat(testCall({ scope: first, messages: [eight(1)] }))).catch(() => 'left');
    await settled();
    const late = expect(read(chat(testCall({ scope, messages: [eight(2)] })))).rejects.toMatchObject({
      code: 'overloaded',
    });
    await scope.clock.advance(3000);
    await late;
    expect(waiting).toHaveLength(8);
    for (const one of waiting) one({ outcome: 'refused' });
    expect(await held).toBe('left');
  });
});
