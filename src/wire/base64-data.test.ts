import { expect, it } from 'vitest';
import { base64DataIn } from './base64-data.ts';

it.each([
  ['data:image/png;base64,AAAA', 'image/png', 'AAAA'],
  ['DATA:Image/PNG;Base64,AAAA', 'image/png', 'AAAA'],
  ['data:text/plain;charset=utf-8;base64,QQ==', 'text/plain', 'QQ=='],
  ['data:;base64,AA,AA', '', 'AA,AA'],
  [`data:image/png;name=${'x'.repeat(200)};base64,AAAA`, 'image/png', 'AAAA'],
])('%j holds %s', (url, mediaType, base64) => {
  expect(base64DataIn(url)).toEqual({ mediaType, base64 });
});

it.each([
  '',
  ',',
  'data:image/png;base64',
  'data:image/png,AAAA',
  'https://example.org/a;base64,AAAA',
  `data:image/png;name=${'x'.repeat(300)};base64,AAAA`,
])('%j holds none', (url) => expect(base64DataIn(url)).toBeUndefined());
