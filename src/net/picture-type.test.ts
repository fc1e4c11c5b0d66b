import { expect, it } from 'vitest';
import { mayBePicture, pictureTypeOf } from './picture-type.ts';

const typeOf = (text: string): string | undefined => pictureTypeOf(Buffer.from(text, 'latin1'));

it.each([
  ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
  ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
  ['GIF87a....', 'image/gif'],
  ['GIF89a....', 'image/gif'],
  ['RIFF\x24\0\0\0WEBPVP8 ', 'image/webp'],
])('%j is %s', (text, type) => {
  expect(typeOf(text)).toBe(type);
  const inside = Buffer.from(`..${text}`, 'latin1').subarray(2); // of bytes that begin further in
  expect(pictureTypeOf(inside)).toBe(type);
});

it.each([
  '',
  '\x89PNG',
  'GIF88a',
  'RIFF\x24\0\0\0WAVE',
  'RIFF\x24\0\0\0WEB',
  '<svg/>',
  '<html>',
  '%PDF-1.7',
  'BM',
  '\xff\xd8',
])('%j is no picture', (text) => expect(typeOf(text)).toBeUndefined());

it.each([
  ['image/png', true],
  ['image/JPEG; charset=binary', true],
  ['application/octet-stream', true],
  ['image/svg+xml', false],
  ['text/html', false],
  ['application/json', false],
  ['', false],
])('what is sent as %j may be a picture: %s', (type, may) => expect(mayBePicture(type)).toBe(may));
