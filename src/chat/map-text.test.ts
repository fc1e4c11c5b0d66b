import { describe, expect, it } from 'vitest';
import { testCall, testEmbedCall } from '../../test/support/scope.ts';
import type { ChatCall, Message, Part } from './call.ts';
import type { BesideEvent } from './edit-text.ts';
import type { JsonObject } from './json.ts';
import { mapBesideText, mapEmbedText, mapText } from './map-text.ts';

const openai = (fields: JsonObject) => ({ dialect: 'openai' as const, fields });
const same = (text: string): string => text;
const loud = (text: string): string => text.replaceAll('я', 'Я');

const picture = 'data:image/png;base64,iVBORw0KGgo=';
const messages: readonly Message[] = [
  { role: 'system', nativeRole: 'developer', parts: [{ kind: 'text', text: 'я', origin: 'system' }] },
  {
    role: 'user',
    name: 'я',
    parts: [
      { kind: 'text', text: 'ні', origin: 'caller' },
      { kind: 'text', text: 'я', origin: 'caller', extra: openai({ cache_control: { type: 'я' }, note: 'я' }) },
      { kind: 'media', media: 'image', ref: picture, origin: 'caller', extra: openai({ image_url: { url: picture } }) },
      {
        kind: 'media',
        media: 'file',
        ref: '',
        origin: 'caller',
        extra: openai({ file: { filename: 'я', file_data: 'я' } }),
      },
    ],
    extra: openai({ more: ['я', picture] }),
  },
  {
    role: 'assistant',
    parts: [{ kind: 'reasoning', text: 'я' }],
    toolCalls: [
      { id: 'я', name: 'я', argumentsText: '{"a":"я"}', extra: openai({ inner: 'я' }) },
      { id: 'b', name: 'b', argumentsText: 'я', custom: true },
    ],
  },
  { role: 'tool', toolCallId: 'я', name: 'я', parts: [{ kind: 'text', text: 'я', origin: 'tool' }] },
];

const whole: Partial<ChatCall> = {
  messages,
  sampling: { temperature: 1, stop: ['я', 'stop'] },
  tools: [
    {
      type: 'function',
      function: {
        name: 'я',
        description: 'я',
        parameters: {
          type: 'object',
          properties: { name: { type: 'string', description: 'я', enum: ['я', 'b'], pattern: 'я' } },
          required: ['я'],
        },
      },
    },
  ],
  responseFormat: { type: 'json_schema', json_schema: { name: 'я', description: 'я' } },
  extra: openai({ user: 'я', metadata: { a: { b: 'я' } }, signature: 'QUJD'.repeat(20), n: 1 }),
  received: { of: messages, requestBytes: 1, messages: [] },
};

describe('every text of a call', () => {
  it('is edited where somebody reads it, and left where a program goes by it', () => {
    const call = testCall(whole);
    expect(JSON.parse(JSON.stringify({ ...mapText(call, loud), scope: 0, plan: 0, models: 0 }))).toEqual({
      op: 'chat',
      scope: 0,
      plan: 0,
      models: 0,
      model: 'model',
      task: 'chat',
      choices: 1,
      delivery: 'stream',
      messages: [
        { role: 'system', nativeRole: 'developer', parts: [{ kind: 'text', text: 'Я', origin: 'system' }] },
        {
          role: 'user',
          name: 'Я',
          parts: [
            { kind: 'text', text: 'ні', origin: 'caller' },
            { kind: 'text', text: 'Я', origin: 'caller', extra: openai({ cache_control: { type: 'я' }, note: 'Я' }) },
            {
              kind: 'media',
              media: 'image',
              ref: picture,
              origin: 'caller',
              extra: openai({ image_url: { url: picture } }),
            },
            {
              kind: 'media',
              media: 'file',
              ref: '',
              origin: 'caller',
              extra: openai({ file: { filename: 'Я', file_data: 'Я' } }),
            },
          ],
          extra: openai({ more: ['Я', picture] }),
        },
        {
          role: 'assistant',
          parts: [{ kind: 'reasoning', text: 'Я' }],
          toolCalls: [
            { id: 'я', name: 'я', argumentsText: '{"a":"Я"}', extra: openai({ inner: 'Я' }) },
            { id: 'b', name: 'b', argumentsText: 'Я', custom: true },
          ],
        },
        { role: 'tool', toolCallId: 'я', name: 'я', parts: [{ kind: 'text', text: 'Я', origin: 'tool' }] },
      ],
      sampling: { temperature: 1, stop: ['Я', 'stop'] },
      tools: [
        {
          type: 'function',
          function: {
            name: 'я',
            description: 'Я',
            parameters: {
              type: 'object',
              properties: { name: { type: 'string', description: 'Я', enum: ['Я', 'b'], pattern: 'я' } },
              required: ['я'],
            },
          },
        },
      ],
      responseFormat: { type: 'json_schema', json_schema: { name: 'я', description: 'Я' } },
      extra: openai({ user: 'Я', metadata: { a: { b: 'Я' } }, signature: 'QUJD'.repeat(20), n: 1 }),
    });
  });

  it('is told where it comes from and what it must stay', () => {
    const seen = new Set<string>();
    mapText(testCall(whole), (text, origin, form) => {
      seen.add(`${origin} ${form}`);
      return text;
    });
    expect(seen).toEqual(
      new Set(['system text', 'caller name', 'caller text', 'model text', 'model json', 'tool text']),
    );
  });

  it('leaves the very call where none changes, and the very messages that do not', () => {
    const call = testCall(whole);
    expect(mapText(call, same)).toBe(call);
    const edited = mapText(call, (text) => (text === 'ні' ? 'так' : text));
    expect(edited.messages.map((message, at) => message === messages[at])).toEqual([true, false, true, true]);
    expect(edited.tools).toBe(call.tools);
    expect(edited.received).toBeUndefined();
    const other = mapText(call, (text, _, form) => (form === 'text' && text === 'stop' ? 'Stop' : text));
    expect(other.messages).toBe(call.messages);
    expect(other.received).toBe(call.received);
  });

  it('is one of the texts to embed', () => {
    const call = testEmbedCall({ texts: ['я', 'ні'], extra: openai({ user: 'я' }) });
    expect(mapEmbedText(call, same)).toBe(call);
    expect(mapEmbedText(call, loud)).toMatchObject({ texts: ['Я', 'ні'], extra: openai({ user: 'Я' }) });
    expect(mapEmbedText(testEmbedCall({ texts: ['я'] }), loud)).not.toHaveProperty('extra');
  });
});

const digits = (text: string): string => text.replace(/380671234567/g, '[PHONE]');

const ofPart = (part: Part): Part | undefined => {
  const call = testCall({ messages: [{ role: 'user', parts: [part] }] });
  expect(mapText(call, same)).toBe(call);
  return mapText(call, (text) => digits(loud(text))).messages[0]?.parts[0];
};
const media = (of: 'image' | 'audio' | 'file', fields: JsonObject, ref = ''): Part => ({
  kind: 'media',
  media: of,
  ref,
  origin: 'caller',
  extra: openai(fields),
});

describe('a part that is no text', () => {
  it.each<[string, Part, Part]>([
    [
      'the words beside a picture',
      media('image', { type: 'image_url', alt: 'я', image_url: { url: picture, caption: 'я' } }, picture),
      media('image', { type: 'image_url', alt: 'Я', image_url: { url: picture, caption: 'Я' } }, picture),
    ],
    [
      'a document in plain text',
      media('file', { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'я' } }),
      media('file', { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Я' } }),
    ],
    [
      'what was said',
      media('audio', { type: 'input_audio', input_audio: { data: 'QUJD', format: 'wav', transcript: 'я' } }),
      media('audio', { type: 'input_audio', input_audio: { data: 'QUJD', format: 'wav', transcript: 'Я' } }),
    ],
    [
      'a file in plain text, not its id',
      media('file', { type: 'file', file: { file_data: 'я', file_id: 'я' } }),
      media('file', { type: 'file', file: { file_data: 'Я', file_id: 'я' } }),
    ],
    [
      'an address with a query, wherever it stands',
      media('image', { image_url: { url: 'https://a.example/?я' } }, 'https://a.example/?я'),
      media('image', { image_url: { url: 'https://a.example/?Я' } }, 'https://a.example/?Я'),
    ],
    [
      'an address with a long number',
      media('image', { image_url: { url: 'https://a.example/380671234567' } }, 'https://a.example/380671234567'),
      media('image', { image_url: { url: 'https://a.example/[PHONE]' } }, 'https://a.example/[PHONE]'),
    ],
    [
      'fields of a text',
      { kind: 'text', text: 'ні', origin: 'caller', extra: openai({ url: 'я', data: 'я' }) },
      { kind: 'text', text: 'ні', origin: 'caller', extra: openai({ url: 'Я', data: 'Я' }) },
    ],
  ])('is edited: %s', (_, part, edited) => {
    expect(ofPart(part)).toEqual(edited);
  });

  it('is not visited where it is data or a plain address', () => {
    const seen: string[] = [];
    const url = 'https://a.example/b/c.png';
    const parts = [
      media('image', { image_url: { url } }, url),
      media('image', { image_url: { url: picture } }, picture),
    ];
    mapText(testCall({ messages: [{ role: 'user', parts }] }), (text) => {
      seen.push(text);
      return text;
    });
    expect(seen).toEqual([]);
  });
});

describe('fields that nobody names', () => {
  const visits = (fields: JsonObject): readonly string[] => {
    const seen: string[] = [];
    mapText(testCall({ messages: [], extra: openai(fields) }), (text) => {
      seen.push(text);
      return text;
    });
    return seen;
  };

  it.each([
    'data: any text',
    'data:text/plain;base64,SXZhbg==',
    'data:image/svg+xml;base64,SXZhbg==',
    'data:image/png;base64,AAAA Іван Петренко',
    `${'Ab3+'.repeat(64)} Іван Петренко`,
    'tel/380671234567/card/4111111111111111/of/Ivan/Petrenko/Kyiv',
    `${'Ab3x'.repeat(20_000)}/380671234567/x`,
    `${'Ab3x'.repeat(20_000)} Іван`,
    'Oleksandr_Shevchenko_'.repeat(4000),
  ])('are visited: %#', (text) => {
    expect(visits({ a: text })).toEqual([text]);
  });

  it.each(['data:image/png;base64,iVBORw0KGgo=', 'data:audio/wav;rate=8000;base64,AAAA', 'Ab3+/9Zz'.repeat(9000)])(
    'are not visited where they are data: %#',
    (text) => {
      expect(visits({ a: text })).toEqual([]);
    },
  );

  it('may be long numbers, which become text where they change', () => {
    const fields = { metadata: { phone: 380671234567, year: 2025, ids: [380671234567, 1, 123456789] } };
    const call = testCall({ extra: openai(fields) });
    expect(mapText(call, same)).toBe(call);
    expect(mapText(call, digits).extra?.fields).toEqual({
      metadata: { phone: '[PHONE]', year: 2025, ids: ['[PHONE]', 1, 123456789] },
    });
    expect(visits({ a: 99_999_999, b: -123_456_789 })).toEqual(['-123456789']);
  });
});

describe('what is asked of a model beside words', () => {
  const tools = [{ type: 'function', function: { name: 'яма' } }];

  it.each<[Partial<ChatCall>, Partial<ChatCall>]>([
    [{ toolChoice: 'я' }, { toolChoice: 'Я' }],
    [{ toolChoice: { type: 'я', note: 380671234567 } }, { toolChoice: { type: 'Я', note: '[PHONE]' } }],
    [{ reasoningEffort: 'high я' }, { reasoningEffort: 'high Я' }],
    [{ reasoningEffort: 'a'.repeat(33) + 'я' }, { reasoningEffort: 'a'.repeat(33) + 'Я' }],
    [{ reasoningEffort: '380671234567' }, { reasoningEffort: '[PHONE]' }],
  ])('is edited: %j', (given, edited) => {
    const call = testCall({ tools, ...given });
    expect(mapText(call, same)).toBe(call);
    expect(mapText(call, (text) => digits(loud(text)))).toMatchObject(edited);
  });

  it.each<Partial<ChatCall>>([
    { toolChoice: 'auto' },
    { toolChoice: { type: 'function', function: { name: 'яма' } } },
    { toolChoice: { type: 'custom', custom: { name: 'яр' } } },
    { reasoningEffort: 'xhigh' },
  ])('stays where a program goes by it: %j', (given) => {
    const call = testCall({ tools: [...tools, { type: 'custom', custom: { name: 'яр' } }], ...given });
    expect(mapText(call, (text) => `${text}!`)).toMatchObject(given);
  });
});

describe('what stands beside an answer', () => {
  const events: readonly BesideEvent[] = [
    { type: 'source', number: 1, passage: { id: 'я', title: 'я', text: 'я', uri: 'я', score: 1 } },
    { type: 'note', note: { kind: 'degraded', about: { missing: 'я', n: 1 } } },
    { type: 'extra', at: 'delta', extra: openai({ list: [{ text: 'я' }] }) },
  ];

  it('is edited, all but ids', () => {
    expect(events.map((event) => mapBesideText(event, loud))).toEqual([
      { type: 'source', number: 1, passage: { id: 'я', title: 'Я', text: 'Я', uri: 'Я', score: 1 } },
      { type: 'note', note: { kind: 'degraded', about: { missing: 'Я', n: 1 } } },
      { type: 'extra', at: 'delta', extra: openai({ list: [{ text: 'Я' }] }) },
    ]);
    const [source] = events;
    if (source?.type !== 'source') throw new Error('not there');
    const { uri: _, ...passage } = source.passage;
    expect(mapBesideText({ ...source, passage }, loud)).not.toHaveProperty('passage.uri');
  });

  it('stays the very same where nothing changes', () => {
    for (const event of events) expect(mapBesideText(event, same)).toBe(event);
  });
});
