import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foundIn } from '../../../../test/support/found-in.ts';

const mailsIn = (text: string): readonly string[] => foundIn(text, 'email');

describe('addresses in what stands around them', () => {
  test.each([
    ['Пишіть на ivan.petrenko@example.com.ua, будь ласка.', 'ivan.petrenko@example.com.ua'],
    ['(o.kovalenko+митниця@ukr.net)', 'o.kovalenko+митниця@ukr.net'],
    ['<IVAN@EXAMPLE.COM>', 'IVAN@EXAMPLE.COM'],
    ['mailto:ivan@example.com?subject=x', 'ivan@example.com'],
    ['{"email":"ivan_2@mail.example.org"}', 'ivan_2@mail.example.org'],
    ['https://x.example/?email=ivan@example.com&x=1', 'ivan@example.com'],
    ['https://x.example/?email=ivan%40example.com&x=1', 'ivan%40example.com'],
    ['postgres://app:secret@db.example.com:5432/x', 'secret@db.example.com'],
    ["email='ivan@example.com'", 'ivan@example.com'],
    ['Пишіть на ivan@example.com.Дякую!', 'ivan@example.com'],
    ['Write to ivan@example.com.Thanks!', 'ivan@example.com'],
    ['Write to ivan@example.com. Thanks!', 'ivan@example.com'],
    ['To: ivan@example.comHi Ivan', 'ivan@example.com'],
    ['пошта@приклад.укр', 'пошта@приклад.укр'],
    ['ivan@xn--80aikifvh.xn--j1amh', 'ivan@xn--80aikifvh.xn--j1amh'],
    ['müller@straße.example', 'müller@straße.example'],
    [String.raw`ivan\_petrenko@example.com`, String.raw`ivan\_petrenko@example.com`],
    ['**ivan@example.com**', 'ivan@example.com'],
    ['ivan@**example.com**', 'ivan@**example.com'],
    ['ivan@\nexample.com', 'ivan@\nexample.com'],
    ['ivan@example.\ncom', 'ivan@example.\ncom'],
    ['a@b.co', 'a@b.co'],
    ['ivan@example\u200b.com', 'ivan@example\u200b.com'],
    ['ivan＠example.com', 'ivan＠example.com'],
  ])('%s', (text, address) => {
    expect(mailsIn(text)).toEqual([address]);
  });
});

test.each([
  '@everyone, see @vue/core',
  'user@host',
  'lodash@4.17.21',
  'icon@2x.png',
  'git@github.com:team/project',
  'actions/checkout@v4.main',
  'a@.com and @example.com',
  '...@example.com',
  'x @ y.z',
])('%s has none', (text) => {
  expect(mailsIn(text)).toEqual([]);
});

test('every address of usual characters is found whole', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 3 }),
      word,
      fc.constantFrom('com', 'com.ua', 'org', 'укр'),
      (names, host, top) => {
        const address = `${names.join('.')}@${host}.${top}`;
        expect(mailsIn(`Пошта: ${address}; дякую`)).toEqual([address]);
      },
    ),
  );
});
