import { describe, expect, it } from 'vitest';
import type { Part } from '../../chat/call.ts';
import { shapeOf } from './call-shape.ts';

const text: Part = { kind: 'text', text: 'What is this?', origin: 'caller' };
const media = (kind: 'image' | 'audio'): Part => ({
  kind: 'media',
  media: kind,
  ref: 'https://a.test/1',
  origin: 'caller',
});
const messages = (...parts: readonly Part[]) => [{ role: 'user', parts }] as const;

describe('the shape of a call', () => {
  it('has an image where one stands in any message', () => {
    expect(shapeOf({ messages: messages(text, media('image')) }).hasImage).toBe(true);
    expect(shapeOf({ messages: messages(text, media('audio')) }).hasImage).toBe(false);
  });

  it('has tools where at least one is on offer', () => {
    expect(shapeOf({ messages: messages(text), tools: [{ type: 'function' }] }).hasTools).toBe(true);
    expect(shapeOf({ messages: messages(text), tools: [] }).hasTools).toBe(false);
    expect(shapeOf({ messages: messages(text) }).hasTools).toBe(false);
  });

  it.each([
    [{ profile: 'ui' }, true],
    [{ latencyMs: 800 }, true],
    [{ latencyMs: 801 }, false],
    [{ accuracy: 0.9 }, false],
  ] as const)('with bounds %o is of a user interface: %s', (bounds, isUi) => {
    expect(shapeOf({ messages: messages(text), bounds }).isUi).toBe(isUi);
  });
});
