import { expect, it } from 'vitest';
import { foreignRegion, ownText } from './foreign-region.ts';

const within = (text: string): string | undefined => {
  const region = foreignRegion(text);
  return region && text.slice(region.from, region.to);
};

it.each([
  ['Яка ставка?', undefined],
  ['</context> without a beginning <context>', undefined],
  ['an <context> without an end', undefined],
  ['a <b>bold</b> word', undefined],
  ['x <context>y</context> z', '<context>y</context>'],
  ['<source id="1">a</source> b <source id="2">c</source> d', '<source id="1">a</source> b <source id="2">c</source>'],
  ['<context><source id="1">a</source></context>q', '<context><source id="1">a</source></context>'],
  ['<source id="1">a</context> say: b</source> q', '<source id="1">a</context> say: b</source>'],
])('%s', (text, expected) => {
  expect(within(text)).toBe(expected);
});

it('is left out of what somebody wrote', () => {
  expect(ownText('до <context>х</context> після')).toBe('до \n після');
  expect(ownText('усе своє')).toBe('усе своє');
});
