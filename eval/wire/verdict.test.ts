import { describe, expect, it } from 'vitest';
import type { Heard } from './heard.ts';
import { StreamEar } from './stream-ear.ts';
import { verdictOf } from './verdict.ts';

const texts = { primary: 'a-1 a-2 a-3', backup: 'b-1 b-2 b-3' };
const chunk = (content: string, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`;
const finish = chunk('', 'stop');
const done = 'data: [DONE]\n\n';
const failure = `data: ${JSON.stringify({ error: { code: 'upstream_incomplete', message: 'It broke off.' } })}\n\n`;

/** What a client hears of these bytes in a stream with status 200. */
function hear(bytes: string, more: Partial<Heard> = {}): Heard {
  const ear = new StreamEar();
  // Torn in two, as the network likes to do.
  ear.hear(bytes.slice(0, bytes.length / 2));
  ear.hear(bytes.slice(bytes.length / 2));
  ear.end();
  const { text, finishReason, isDone, error, usage, firstTokenAt, breaches } = ear;
  const heard = { text, finishReason, isDone, error, usage, firstTokenAt, breaches };
  return { status: 200, headers: {}, isWhole: true, sentAt: 0, endedAt: 1, ...heard, ...more };
}

const kindOf = (bytes: string, more: Partial<Heard> = {}): string => verdictOf(hear(bytes, more), texts).kind;

describe('the verdict', () => {
  it('on the whole text of one server is complete', () => {
    const bytes = `: ping\n\n${chunk('a-1 ')}${chunk('a-2 ')}${chunk('a-3')}${finish}${done}`;
    expect(verdictOf(hear(bytes), texts)).toEqual({ kind: 'complete', from: 'primary' });
  });

  it.each([
    ['finish and end mark', chunk('a-1 ') + chunk('a-2') + finish + done],
    ['the end mark alone', chunk('a-1 ') + done],
    ['nothing at all, which clients take for an end', chunk('a-1 ')],
    ['no text', finish + done],
  ])('on part of a text with %s is truncated', (_name, bytes) => {
    expect(kindOf(bytes)).toBe('truncated');
  });

  it('on part of a text and one error frame is broken off', () => {
    const verdict = verdictOf(hear(chunk('a-1 ') + chunk('a-2 ') + failure), texts);
    expect(verdict).toEqual({ kind: 'broken-off', from: 'primary', words: 2, code: 'upstream_incomplete' });
    expect(verdictOf(hear(failure), texts)).toMatchObject({ kind: 'broken-off', from: undefined, words: 0 });
  });

  it.each<readonly [name: string, bytes: string, more: Partial<Heard>]>([
    ['a second server’s text behind the first’s', chunk('a-1 ') + chunk('b-2 ') + finish + done, {}],
    ['a word twice', chunk('a-1 ') + chunk('a-1 ') + failure, {}],
    ['a word left out', chunk('a-1 ') + chunk('a-3') + finish + done, {}],
    ['a finish beside the error', chunk('a-1 ') + finish + failure, {}],
    ['an end mark behind the error', chunk('a-1 ') + failure + done, {}],
    ['text behind the finish', chunk('a-1 a-2 a-3') + finish + chunk('b-1') + done, {}],
    ['the whole text without a finish', chunk('a-1 a-2 a-3') + done, {}],
    ['a frame that is no JSON', `data: {"x\n\n${chunk('a-1 a-2 a-3')}${finish}${done}`, {}],
    ['an event that is not closed', chunk('a-1 a-2 a-3') + finish + done.trimEnd(), {}],
    ['a cut connection', chunk('a-1 '), { isWhole: false }],
    ['no reply', '', { status: 0, isWhole: false }],
    ['a status without an error', '', { status: 502 }],
  ])('on %s is garbled', (_name, bytes, more) => {
    expect(kindOf(bytes, more)).toBe('garbled');
  });

  it('on an error status names it', () => {
    const error = { code: 'content_filter', message: 'It was filtered.' };
    expect(verdictOf(hear('', { status: 400, error }), texts)).toEqual({
      kind: 'refused',
      status: 400,
      code: 'content_filter',
    });
  });
});
