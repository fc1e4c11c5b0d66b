import { expect, it } from 'vitest';
import type { Part } from '../../chat/call.ts';
import { partBlock } from './part-block.ts';

const picture = (ref: string): Part => ({ kind: 'media', media: 'image', ref, origin: 'caller' });

it('is a picture by its address, for the API to fetch', () => {
  const url = 'https://example.org/cat.webp';
  expect(partBlock(picture(url), 'messages[0].content')).toEqual({ type: 'image', source: { type: 'url', url } });
});

it.each(['http://example.org/cat.png', 'file:///etc/passwd', 'data:image/png,raw', 'cat.png'])(
  'is refused for %s, which the API does not take',
  (ref) => {
    expect(() => partBlock(picture(ref), 'messages[0].content')).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'messages[0].content' }),
    );
  },
);
