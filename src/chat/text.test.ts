import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testCall } from '../../test/support/scope.ts';
import type { Message, Part } from './call.ts';
import { estimateInputTokens, estimateTokens, lastQuestion, textOf } from './text.ts';

const said = (text: string): Part => ({ kind: 'text', text, origin: 'caller' });
const picture: Part = { kind: 'media', media: 'image', ref: 'https://example.com/a.png', origin: 'caller' };
const user = (...parts: readonly Part[]): Message => ({ role: 'user', parts });

describe('the text of a message', () => {
  it('is what its parts say, without pictures', () => {
    expect(textOf(user(said('one')))).toBe('one');
    expect(textOf(user(picture))).toBe('');
    expect(textOf(user())).toBe('');
    expect(textOf(user(said('one'), picture, said('two')))).toBe('one\n\ntwo');
  });

  it('is the question when a person wrote it last', () => {
    const assistant: Message = { role: 'assistant', parts: [said('відповідь')] };
    expect(lastQuestion(testCall({ messages: [user(said('перше')), user(said('друге')), assistant] }))).toBe('друге');
    expect(lastQuestion(testCall({ messages: [assistant] }))).toBe('');
  });
});

describe('the estimate of tokens', () => {
  it('is nothing for nothing, and never nothing for something', () => {
    expect(estimateTokens('')).toBe(0);
    fc.assert(fc.property(fc.string({ minLength: 1 }), (text) => estimateTokens(text) >= 1));
  });

  it('counts Cyrillic denser than Latin', () => {
    const [latin, cyrillic] = ['a'.repeat(400), 'я'.repeat(400)];
    expect(estimateTokens(latin)).toBe(100);
    expect(estimateTokens(cyrillic)).toBe(182);
  });

  it('looks at both ends of a long text only', () => {
    const long = 'a'.repeat(3000) + 'я'.repeat(3000);
    expect(estimateTokens(long)).toBe(Math.ceil(6000 * (0.5 / 2.2 + 0.5 / 4)));
  });

  it('of a call covers messages, pictures, tool calls, tools and schemas', () => {
    const bare = testCall({ messages: [user(said('a'.repeat(40)))] });
    expect(estimateInputTokens(bare)).toBe(14);
    const seen = testCall({ messages: [user(said('a'.repeat(40)), picture)] });
    expect(estimateInputTokens(seen)).toBe(314);
    const called: Message = {
      role: 'assistant',
      parts: [],
      toolCalls: [{ id: 'a', name: 'name', argumentsText: '{"a":1}x' }],
    };
    expect(estimateInputTokens(testCall({ messages: [called] }))).toBe(7);
    const rich = testCall({
      messages: bare.messages,
      tools: [{ type: 'function', function: { name: 'f' } }],
      responseFormat: { type: 'json_object' },
    });
    expect(estimateInputTokens(rich)).toBeGreaterThan(14);
  });
});
