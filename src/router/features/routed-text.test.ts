import { describe, expect, it } from 'vitest';
import type { Message } from '../../chat/call.ts';
import { routedTextOf } from './routed-text.ts';

const said = (role: Message['role'], ...texts: readonly string[]): Message => ({
  role,
  parts: texts.map((text) => ({ kind: 'text', text, origin: 'caller' })),
});

describe('routedTextOf', () => {
  it('takes the last two turns of the person and how the system begins', () => {
    const messages = [
      said('system', 'Be brief.'),
      said('user', 'first'),
      said('assistant', 'answer'),
      said('user', 'second'),
      said('assistant', 'answer'),
      said('user', 'third'),
      said('tool', 'result'),
    ];
    expect(routedTextOf({ messages })).toEqual({ current: 'third', previous: 'second', system: 'Be brief.' });
  });

  it('is empty where nothing was said', () => {
    expect(routedTextOf({ messages: [] })).toEqual({ current: '', previous: '', system: '' });
    expect(routedTextOf({ messages: [said('user')] }).current).toBe('');
  });

  it('joins parts and leaves out pictures', () => {
    const picture = { kind: 'media', media: 'image', ref: 'data:,', origin: 'caller' } as const;
    const { parts } = said('user', 'What is', 'on it?');
    expect(routedTextOf({ messages: [{ role: 'user', parts: [picture, ...parts] }] }).current).toBe('What is\non it?');
  });

  it('takes both ends of an enormous text, in one part or in many', () => {
    const middle = 'x'.repeat(5_000_000);
    for (const texts of [
      [`begin ${middle} end`],
      ['begin ', middle, ' end'],
      ['begin', ...Array<string>(5000).fill('y'), 'end'],
    ]) {
      const { current } = routedTextOf({ messages: [said('system', middle), said('user', ...texts)] });
      expect(current.length).toBeLessThanOrEqual(4001);
      expect(current.startsWith('begin')).toBe(true);
      expect(current.endsWith('end')).toBe(true);
    }
  });

  it('takes no more than the beginning of a long system message', () => {
    expect(routedTextOf({ messages: [said('system', 'a'.repeat(2000))] }).system).toHaveLength(1000);
  });
});
