import { expect, it } from 'vitest';
import { featuresOf } from '../features/text-features.ts';
import { classifier } from './classifier.ts';

const shape = { hasImage: false, hasTools: false, isUi: false };
const letter = [
  'Переклади, будь ласка, англійською такий лист.',
  'Шановні колеги, надсилаємо вам оновлений договір поставки разом із двома додатками.',
  'Просимо підписати його до кінця тижня та повернути один примірник кур’єром на нашу адресу.',
].join(' ');
const intentOf = (current: string, previous: string): string =>
  classifier.classify(featuresOf({ current, previous, system: '' }), shape).name;

it.each([letter, letter.repeat(12)])('a new question is not drowned by a longer one before it', (previous) => {
  const { words, question } = featuresOf({
    current: 'Напиши функцію на Python, яка сортує список',
    previous,
    system: '',
  });
  expect(words.at.length).toBeGreaterThan(question.at.length);
  expect(intentOf('Напиши функцію на Python, яка сортує список словників за ключем', previous)).toBe('coding');
});

it('a question too short to say what is wanted is read with the one before it', () => {
  expect(intentOf('А це?', letter)).toBe('translation');
});
