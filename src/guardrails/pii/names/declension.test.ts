import { expect, it } from 'vitest';
import { given, givenBitsOfDouble, givenForms, patronymic, patronymicOf, surnameLikeness } from './declension.ts';
import { hashOf } from './letters.ts';
import { romanised } from './romanise.ts';

it.each([
  'Іван Івана Іванові Івану Іваном Іване',
  'Ігор Ігоря Ігореві Ігорем Ігорю',
  'Сергій Сергія Сергієві Сергію Сергієм Сергій',
  'Петро Петра Петрові Петру Петром Петре',
  'Микола Миколи Миколі Миколу Миколою Миколо',
  'Ольга Ольги Ользі Ольгу Ольгою Ольго',
  'Наталя Наталі Наталю Наталею Наталю',
  'Марія Марії Марію Марією Маріє',
  'Алексей Алексея Алексею Алексеем Алексее',
  'Игорь Игоря Игорю Игорем Игоре',
  'Павел Павла Павлу Павлом Павле',
  'Лев Льва Льву Львом Льве Лева',
  'Любовь Любови Любовью',
  'Екатерина Екатерины Екатерине Екатерину Екатериной',
  'Мария Марии Марию Марией',
])('given names in all cases: %s', (forms) => {
  for (const one of forms.split(' ')) expect(givenForms.bitsOf(hashOf(one)) & given.name, one).toBe(given.name);
});

it('tells the nominative, and names that are words', () => {
  expect(givenForms.bitsOf(hashOf('Тарас')) & given.nominative).not.toBe(0);
  expect(givenForms.bitsOf(hashOf('Тараса')) & given.nominative).toBe(0);
  expect(givenForms.bitsOf(hashOf('Надією')) & given.ambiguous).not.toBe(0);
  expect(givenForms.bitsOf(hashOf('Товар'))).toBe(0);
  expect(givenBitsOfDouble('Марія-Терези')).not.toBe(0);
  expect(givenBitsOfDouble('Марія-Центр')).toBe(0);
});

const whole = (read: (text: string, start: number, end: number) => number, word: string): number =>
  read(word, 0, word.length);

it.each([
  'Петрович',
  'Петровичу',
  'Андрійовичем',
  'Ілліча',
  'Ильичом',
  'Іванівна',
  'Юріївною',
  'Кузьмичу',
  'Лукинична',
])('patronymic: %s', (word) => {
  expect(whole(patronymicOf, word)).not.toBe(0);
});

it('what ends like a Russian patronymic of a woman may be an adjective', () => {
  expect(whole(patronymicOf, 'Верховна')).toBe(patronymic.perhaps);
  expect(whole(patronymicOf, 'Петрівна')).toBe(patronymic.surely);
});

it.each([
  [3, 'Шевченко Шевченкові Савчуком Поліщука Берідзе Саакашвілі'],
  [2, 'Ковальського Левицькою Петров Петровой Ильиным Федорів Петросяна Мельника'],
  [0, 'Мороз Сова'],
])('%i of 3 as a surname: %s', (likeness, words) => {
  for (const word of words.split(' ')) expect(whole(surnameLikeness, word), word).toBe(likeness);
});

it('names in Latin letters, the official way first', () => {
  expect(romanised('Сергій')).toEqual(expect.arrayContaining(['serhii', 'sergiy']));
  expect(romanised('Юлія')[0]).toBe('yuliia');
  expect(romanised("Дар'я")).toContain('daria');
  expect(romanised('Анастасія').length).toBeLessThanOrEqual(8);
});
