import { describe, expect, it } from 'vitest';
import { cyrillicLanguage, languageOf } from './language.ts';

describe('languageOf', () => {
  it.each([
    ['How do I add documents?', 'en'],
    ['Як додати документи?', 'uk'],
    ['Как добавить документы?', 'ru'],
    ['Коли потрібна декларація?', 'uk'],
    ['Когда нужна декларация на товар?', 'ru'],
    ['Де зберегти пароль до бази?', 'uk'],
    ['Где хранить пароль от базы?', 'ru'],
    ['Що робить команда nexus ingest docs/guides?', 'uk'],
    ['8471', 'en'],
    ['', 'en'],
  ])('of «%s» is %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});

describe('cyrillicLanguage', () => {
  it('does not guess where letters do not tell', () => {
    expect(cyrillicLanguage('товар')).toBeUndefined();
    expect(cyrillicLanguage('їжа, ёлка')).toBeUndefined();
    expect(cyrillicLanguage('plain English')).toBeUndefined();
  });
});
