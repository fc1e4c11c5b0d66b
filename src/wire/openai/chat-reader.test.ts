import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, text } from '../../../test/support/events.ts';
import type { ChatEvent } from '../../chat/event.ts';
import type { JsonObject } from '../../chat/json.ts';
import { dataOf } from '../sse-frames.ts';
import { ChatReader } from './chat-reader.ts';
import { ChunkTranslator } from './chunk-translator.ts';

const utf8 = (words: string): Uint8Array => new TextEncoder().encode(words);
const frame = (chunk: unknown): string => `data: ${JSON.stringify(chunk)}\n\n`;
const done = 'data: [DONE]\n\n';

function readAll(stream: string, cuts: readonly number[] = []) {
  const skipped: number[] = [];
  const reader = new ChatReader(() => skipped.push(1));
  const bytes = utf8(stream);
  const events: ChatEvent[] = [];
  let from = 0;
  for (const to of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    events.push(...reader.read(bytes.subarray(from, to)));
    from = to;
  }
  return { events, reader, skipped: skipped.length };
}

/** What the frames say when each is parsed by itself. */
function parsedOneByOne(frames: readonly string[]): readonly ChatEvent[] {
  const translator = new ChunkTranslator();
  const events: ChatEvent[] = [];
  for (const one of frames) translator.translate(JSON.parse(dataOf(one.trimEnd()) ?? ''), events);
  return events;
}

/** Words with everything that JSON writes in more than one way. */
const words = fc.string({
  unit: fc.constantFrom(
    'a',
    'ї',
    ' ',
    '"',
    '\\',
    '\n',
    '\u2028',
    '\u007f',
    '🙂',
    '/',
    '{',
    '}',
    '"content":"',
    '\ud83d',
    '\ude42',
  ),
  maxLength: 5,
});
/** The same text with its letters as escapes, as some servers write it. */
const escaped = (said: string): string =>
  `"${Array.from({ length: said.length }, (_, at) => `\\u${said.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

type Writer = (said: string, choice: number) => string;
const envelope = '{"id":"c","object":"chat.completion.chunk","created":1,"model":"m",';
/** How servers write a chunk with text; each is a style that stays the same through a stream, or changes. */
const writers: readonly Writer[] = [
  (said, index) =>
    `${envelope}"choices":[{"index":${index},"delta":{"content":${JSON.stringify(said)}},"finish_reason":null}]}`,
  (said, index) =>
    `${envelope}"choices":[{"index":${index},"delta":{"content":${escaped(said)}},"finish_reason":null}]}`,
  (said, index) => `${envelope}"choices": [{"index": ${index}, "delta": {"content": ${JSON.stringify(said)}}}]}`,
  (said, index) =>
    `{"choices":[{"delta":{"role":"assistant","content":${JSON.stringify(said)}},"index":${index}}],"usage":null}`,
  (said, index) =>
    `{"choices":[{"index":${index},"delta":{"reasoning_content":${JSON.stringify(said)},"content":""}}]}`,
  (said, index) =>
    `{"choices":[{"index":${index},"delta":{"content":${JSON.stringify(said)}},"logprobs":{"content":[{"token":"t"}]}}]}`,
  (said, index) =>
    `{"choices":[{"index":${index},"delta":{"content":${JSON.stringify(said)}}}],"tier":{"content":${JSON.stringify(said)}}}`,
  (said, index) =>
    `{"tier":{"content":${JSON.stringify(said)}},"choices":[{"index":${index},"delta":{"content": ${JSON.stringify('a')}}}]}`,
  (said, index) =>
    `{"choices":[{"index":${index},"delta":{"content":${JSON.stringify(said)}}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`,
  (said, index) =>
    `{"choices":[{"index":${index},"delta":{"content":${JSON.stringify(said)}}},{"index":${1 - index},"delta":{"content":${JSON.stringify(said)}}}]}`,
  (said, index) =>
    `{"choices":[{"index":${index},"delta":{"tool_calls":[{"index":0,"id":"i","function":{"name":"content","arguments":${JSON.stringify(said)}}}]}}]}`,
  (said, index) => `{"choices":[{"index":${index},"delta":{"content":${JSON.stringify(said)},"content":null}}]}`,
  (said, index) =>
    `{"choices":[{"index":${index},"delta":{"content":${JSON.stringify(said)}},"finish_reason":"stop"}]}`,
];

describe('a stream', () => {
  it('says the same as its frames parsed one by one, however it is written and cut', () => {
    const style = fc.oneof(
      { weight: 6, arbitrary: fc.constant(0) },
      { weight: 4, arbitrary: fc.nat(writers.length - 1) },
    );
    const piece = fc.tuple(style, words, fc.nat(1));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), fc.array(fc.nat(), { maxLength: 6 }), (pieces, cuts) => {
        const frames = pieces.map(([at, said, choice]) => `data: ${writers[at]?.(said, choice) ?? ''}\n\n`);
        expect(readAll(frames.join(''), cuts).events).toEqual(parsedOneByOne(frames));
      }),
      { numRuns: 1000 },
    );
  });

  it('in one style throughout says the same, for every style', () => {
    fc.assert(
      fc.property(fc.nat(writers.length - 1), fc.array(fc.tuple(words, fc.nat(1)), { maxLength: 12 }), (at, said) => {
        const frames = said.map(([piece, choice]) => `data: ${writers[at]?.(piece, choice) ?? ''}\n\n`);
        expect(readAll(frames.join('')).events).toEqual(parsedOneByOne(frames));
      }),
      { numRuns: 500 },
    );
  });

  it('may change in one letter outside its text', () => {
    const frames = ['a', 'b', 'c'].map(
      (said, at) => `data: {"n":${at % 2},"choices":[{"delta":{"content":"${said}"}}]}\n\n`,
    );
    expect(readAll(frames.join('')).events).toEqual(parsedOneByOne(frames));
  });

  const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject => ({
    id: 'c',
    choices: [{ index: 0, delta, finish_reason }],
  });
  const answer = frame(chunk({ content: 'a' })) + frame(chunk({}, 'stop'));

  it('ends with [DONE], and what follows is not read', () => {
    const { events, reader } = readAll(answer + done + frame(chunk({ content: 'b' })));
    expect(events).toEqual([text('a'), finish()]);
    expect(reader.done).toBe(true);
    expect(reader.end()).toEqual([]);
  });

  it('may end without [DONE] once it has its finish', () => {
    const { reader } = readAll(answer);
    expect(reader.done).toBe(false);
    expect(reader.finished).toBe(true);
    expect(reader.end()).toEqual([]);
  });

  it('may end without a blank line behind its last frame', () => {
    const { reader } = readAll(answer.trimEnd());
    expect(reader.end()).toEqual([finish()]);
  });

  it.each([
    ['in the middle', frame(chunk({ content: 'a' }))],
    ['with [DONE] but no finish', frame(chunk({ content: 'a' })) + done],
    ['without a word', ''],
    ['with comments alone', ': ping\n\n: ping\n\n'],
    ['with a finish cut off', answer.slice(0, -8)],
  ])('that ends %s is incomplete', (_, stream) => {
    expect(() => readAll(stream).reader.end()).toThrow(expect.objectContaining({ code: 'upstream_incomplete' }));
  });

  it('passes over comments, empty data and frames without data', () => {
    const noise = ': ping\n\ndata:\n\ndata: \n\nevent: x\n\nid: 1\n\n\n\n';
    const { events, skipped } = readAll(noise.repeat(9) + answer + noise + done);
    expect(events).toEqual([text('a'), finish()]);
    expect(skipped).toBe(0);
  });

  it('passes over three broken frames, counts them, and is not trusted after the fourth', () => {
    const broken = 'data: {"choices":[{"de\n\n';
    expect(readAll(broken.repeat(3) + answer)).toMatchObject({ events: [text('a'), finish()], skipped: 3 });
    expect(() => readAll(broken.repeat(4))).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
  });

  it('throws the error that comes as a frame', () => {
    expect(() => readAll(frame(chunk({ content: 'a' })) + frame({ error: { message: 'boom' } }))).toThrow('boom');
  });

  it('of one network read is one batch', () => {
    const reader = new ChatReader(() => undefined);
    expect(reader.read(utf8(frame(chunk({ content: 'a' })) + frame(chunk({ content: 'b' }))))).toEqual([
      text('a'),
      text('b'),
    ]);
    expect(reader.read(utf8(': ping\n\n'))).toEqual([]);
  });
});

describe('once everything has been said', () => {
  const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject => ({
    choices: [{ index: 0, delta, finish_reason }],
  });
  const whole = frame(chunk({ content: 'a' })) + frame(chunk({}, 'stop'));

  it.each([
    ['an error', frame({ error: { message: 'boom' } })],
    ['no JSON, again and again', 'data: {"half\n\n'.repeat(9)],
  ])('%s costs nothing', (_, late) => {
    expect(readAll(whole + late).events).toEqual([text('a'), finish()]);
    const { events, reader } = readAll(whole);
    expect([...events, ...reader.read(utf8(late))]).toEqual([text('a'), finish()]);
    expect(() => reader.end()).not.toThrow();
  });

  it('is when all choices have come to their finish', () => {
    const reader = new ChatReader(() => undefined, 2);
    reader.read(utf8(whole));
    expect(reader.finished).toBe(false);
    expect(() => reader.read(utf8(frame({ error: { message: 'boom' } })))).toThrow('boom');
  });
});
