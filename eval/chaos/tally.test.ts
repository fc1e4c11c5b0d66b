import { describe, expect, it } from 'vitest';
import type { Heard } from '../wire/heard.ts';
import { readNumbered, TOKENS, tokenOf } from './numbered-text.ts';
import { endOf } from './tally.ts';

const said = (count: number, server = 'b', request = 7): string =>
  Array.from({ length: count }, (_, place) => tokenOf(server, request, place)).join('');

const heard = (more: Partial<Heard>): Heard => ({
  status: 200,
  headers: {},
  text: '',
  finishReason: undefined,
  isDone: false,
  error: undefined,
  usage: undefined,
  isWhole: true,
  breaches: [],
  sentAt: 0,
  firstTokenAt: undefined,
  endedAt: 1,
  ...more,
});
const success = { finishReason: 'stop', isDone: true };
const error = { code: 'upstream_incomplete', message: 'It broke off.' };

describe('numbered text', () => {
  it('is in order from the first token on', () => {
    expect(readNumbered(said(3), 7)).toEqual({ kind: 'in order', tokens: 3, server: 'b' });
    expect(readNumbered('', 7)).toMatchObject({ kind: 'in order', tokens: 0 });
    expect(readNumbered(`${said(3)}b7.`, 7)).toMatchObject({ kind: 'in order', tokens: 3 });
  });

  it.each([
    ['a token twice', `${said(2)}b7.1 `],
    ['a token missing', `${said(2)}b7.3 `],
    ['the first one missing', 'b7.1 '],
    ['another server’s token', `${said(2)}c7.2 `],
    ['another request’s answer', said(3, 'b', 8)],
    ['half a token', 'b7. '],
  ])('is not with %s', (_name, text) => {
    expect(readNumbered(text, 7).kind).toBe('disordered');
  });
});

describe('the end of a request', () => {
  it.each<readonly [ReturnType<typeof endOf>, Partial<Heard>]>([
    ['complete', { text: said(TOKENS), ...success }],
    ['errorFrame', { text: said(5), error }],
    ['errorStatus', { status: 503, error }],
    ['truncated', { text: said(TOKENS - 1), ...success }],
    ['truncated', { text: said(TOKENS - 1) }],
    ['truncated', { text: said(TOKENS), finishReason: 'stop' }],
    ['disordered', { text: said(5) + said(5), error }],
    ['unended', { text: said(5), isWhole: false }],
    ['unended', { status: 0, isWhole: false }],
    ['dishonest', { text: said(5), error, ...success }],
    ['dishonest', { status: 500, error }],
    ['dishonest', { status: 502 }],
    ['dishonest', { text: said(5), error, breaches: ['a frame behind the end'] }],
  ])('is %s', (end, more) => {
    expect(endOf(heard(more), 7)).toBe(end);
  });
});
