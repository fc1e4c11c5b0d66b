import { describe, expect, it } from 'vitest';
import { finish, text } from '../../../test/support/events.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { AnswerText } from './answer-text.ts';
import { GenerateReader } from './generate-reader.ts';

const frameOf = (frame: object | string): string =>
  `data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n\n`;

/** Events, how many frames were skipped, and the failure, if any. */
function readAll(frames: readonly (object | string)[], stops: readonly string[] = [], maxTokens = 100) {
  return readBody(frames.map(frameOf), { stops, maxTokens });
}

type Reading = { readonly stops?: readonly string[]; readonly maxTokens?: number; readonly isFramed?: boolean };

/** The same of a body in these parts. */
function readBody(parts: readonly string[], { stops = [], maxTokens = 100, isFramed = true }: Reading = {}) {
  let skipped = 0;
  const request = { prompt: '', maxTokens, isOwnLimit: false, stops, sampling: {} };
  const reader = new GenerateReader(new AnswerText(stops), request, () => skipped++);
  const events: ChatEvent[] = [];
  try {
    for (const part of parts) events.push(...reader.read(Buffer.from(part)));
    events.push(...reader.end(isFramed));
  } catch (thrown) {
    if (!(thrown instanceof GatewayFailure)) throw thrown;
    return { events, skipped, failure: thrown.code };
  }
  return { events, skipped, failure: undefined };
}
const untold: ChatEvent = { type: 'note', note: { kind: 'degraded', about: { finish: 'not told by the server' } } };
const piece = (text_output: string, more: object = {}): object => ({ text_output, model_name: 'm', ...more });

describe('the end of a generated stream', () => {
  it.each([
    ['the reason in details', { details: { finish_reason: 'length' } }, { ...finish('length') }],
    ['another word', { details: { finish_reason: 'eos_token' } }, { ...finish('stop'), native: 'eos_token' }],
    ['Triton’s own field', { finish_reason: 'length' }, finish('length')],
    [
      'the limit’s word where little was said',
      { finish_reason: 'max_tokens' },
      { ...finish('length'), native: 'max_tokens' },
    ],
  ])('is told by %s', (_, more, end) => {
    expect(readAll([piece('a'), piece('b', more)]).events).toEqual([text('a'), text('b'), end]);
  });

  it.each([
    ['the end of the body where the server never tells', [piece('a'), '[DONE]']],
    ['done without a reason', [piece('a', { done: true })]],
  ])('is %s, and a note says so', (_, frames) => {
    expect(readAll(frames)).toMatchObject({ events: [text('a'), untold, finish('stop')], failure: undefined });
  });

  it.each([
    ['of the body', {}],
    ['without a reason', { done: true }],
  ])('%s counts as the limit’s once about nine tenths of it have been said', (_, more) => {
    const endAfter = (words: number) => {
      const pieces = Array.from({ length: words }, () => piece('word')); // a token each
      return readAll([...pieces, piece('', more)], [], 10).events.at(-1);
    };
    expect([8, 9, 10].map(endAfter)).toEqual([finish('stop'), finish('length'), finish('length')]);
  });

  it.each([
    ['details without a reason', [piece('a', { details: {} })]],
    ['done that never is', [piece('a', { done: false })]],
    ['a reason that stays away', [piece('a', { finish_reason: 'None' })]],
    ['a reason in an event without text', [{ finish_reason: 'None' }, piece('a')]],
    ['nothing at all', []],
  ])('is missed after %s', (_, frames) => {
    expect(readAll(frames)).toMatchObject({ failure: 'upstream_incomplete' });
  });

  it.each(['', ' ', 'null', 'None'])('is not the word for none, %j, but the word that comes then', (none) => {
    const inDetails = { details: { finish_reason: none } };
    const goingOn = [piece('a', inDetails), piece('b', { finish_reason: none })];
    expect(readAll([...goingOn, piece('', { details: { finish_reason: 'length' } })]).events).toEqual([
      text('a'),
      text('b'),
      finish('length'),
    ]);
    expect(readAll([piece('a', { ...inDetails, finish_reason: 'length' })]).events).toEqual([
      text('a'),
      finish('length'),
    ]);
    expect(readAll(goingOn)).toMatchObject({ events: [text('a'), text('b')], failure: 'upstream_incomplete' });
  });

  it.each([
    ['details', { details: { finish_reason: 'error' } }],
    ['Triton’s own field', { finish_reason: 'Abort' }],
    ['the last event', { done: true, details: { finish_reason: 'timeout' } }],
  ])('is a failure where %s say that the server broke off', (_, more) => {
    expect(readAll([piece('a'), piece('', more)])).toMatchObject({ events: [text('a')], failure: 'upstream_error' });
  });

  it('is a stop string, whatever comes then', () => {
    const { events } = readAll([piece('Так.</'), piece('s>[INST] і'), piece('ще')], ['</s>']);
    expect(events).toEqual([text('Так.'), finish('stop')]);
  });
});

describe('a body that ends without a word about the end', () => {
  const [a, b] = [frameOf(piece('a')), frameOf(piece('b'))];
  const cut = { events: [text('a')], failure: 'upstream_incomplete' };

  it.each([
    ['a half frame', [a, b.slice(0, 15)]],
    ['half the name of a field', [a, 'da']],
    ['a field without its value', [a, 'data:']],
    ['a frame that had to be skipped', [a, 'data: {"text_outp\n\n']],
    ['such a frame, and a comment', [a, 'data: {"text_outp\n\n', ': ping\n\n']],
  ])('was cut after %s', (_, parts) => {
    expect(readBody(parts)).toMatchObject(cut);
  });

  it('may have been cut anywhere if it ends with its connection', () => {
    expect(readBody([a], { isFramed: false })).toMatchObject(cut);
  });

  it.each([
    ['an event that only lacks its blank line', [a, b.trimEnd()]],
    ['a whole event behind one that was skipped', [a, frameOf('{"half'), b]],
  ])('is whole after %s', (_, parts) => {
    expect(readBody(parts).events).toEqual([text('a'), text('b'), untold, finish('stop')]);
  });

  it('is whole at [DONE], whatever comes then', () => {
    const parts = [a, 'data: [DONE]\n\n', b, b.slice(0, 15)];
    const whole = { events: [text('a'), untold, finish('stop')], failure: undefined };
    expect(readBody(parts, { isFramed: false })).toMatchObject(whole);
    expect(readBody([a, 'data: [DONE]'], { isFramed: false })).toMatchObject(whole);
  });
});

describe('frames that are no text', () => {
  it('an error among them is a failure', () => {
    expect(readAll([piece('a'), { error: 'CUDA out of memory' }])).toMatchObject({
      events: [text('a')],
      failure: 'upstream_error',
    });
  });

  it('three are skipped, a fourth is too many', () => {
    const broken = ['{"half', '[1]', '{}'];
    expect(readAll([...broken, piece('a', { done: true })])).toMatchObject({ skipped: 3, failure: undefined });
    expect(readAll([...broken, '"x"'])).toMatchObject({ skipped: 4, failure: 'upstream_invalid' });
  });
});
