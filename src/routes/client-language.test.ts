import { expect, it } from 'vitest';
import { clientOf, languageOf } from './client-language.ts';

it.each([
  ['uk-UA,uk;q=0.9,en-US;q=0.8', 'uk'],
  ['RU', 'ru'],
  ['de-DE, en;q=0.5', 'en'],
  ['fr, de', undefined],
  ['english', undefined],
  ['ukr', undefined],
  ['*', undefined],
  ['', undefined],
  [undefined, undefined],
  [`${'de,'.repeat(500)}uk`, undefined],
])('reads the first language of ours from %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});

it('tells a client that says nothing from one that does', () => {
  expect(clientOf(false, undefined)).toEqual({ dialect: 'openai', uiEvents: false });
  expect(clientOf(true, 'uk')).toEqual({ dialect: 'openai', uiEvents: true, language: 'uk' });
  expect(clientOf(true, 'uk')).toBe(clientOf(true, 'uk'));
});
