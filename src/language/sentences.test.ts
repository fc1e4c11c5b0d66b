import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencesOf, unitsOf } from './sentences.ts';

describe('sentencesOf', () => {
  it.each([
    {
      name: 'ends of several kinds',
      text: 'It starts. Does it? “Yes!” It does… Fine.',
      sentences: ['It starts.', 'Does it?', '“Yes!”', 'It does…', 'Fine.'],
    },
    {
      name: 'English abbreviations, numbers and file names',
      text: 'Use a model, e.g. Llama, of approx. 3.5 GB. See config.yaml. Dr. Smith wrote it.',
      sentences: ['Use a model, e.g. Llama, of approx. 3.5 GB.', 'See config.yaml.', 'Dr. Smith wrote it.'],
    },
    {
      name: 'Ukrainian abbreviations and initials',
      text: 'Див. ст. 12 Кодексу та ін. акти. Наказ підписав А. Шевченко. Сума 5 тис. грн. на рік.',
      sentences: ['Див. ст. 12 Кодексу та ін. акти.', 'Наказ підписав А. Шевченко.', 'Сума 5 тис. грн. на рік.'],
    },
    {
      name: 'a key that ends a sentence',
      text: 'Щоб зупинити шлюз, натисніть Ctrl+C. Запити завершаться.',
      sentences: ['Щоб зупинити шлюз, натисніть Ctrl+C.', 'Запити завершаться.'],
    },
    {
      name: 'Russian abbreviations',
      text: 'Срок указан в п. 3 и т.д. Подайте заявку до 2024 г. включительно. Готово.',
      sentences: ['Срок указан в п. 3 и т.д. Подайте заявку до 2024 г. включительно.', 'Готово.'],
    },
  ])('respects $name', ({ text, sentences }) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });

  it('loses no letter of any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'Я', '.', '!', ' ', '"', ')', '1'), maxLength: 200 }),
        (text) => {
          expect(sentencesOf(text).join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        },
      ),
    );
  });

  it('takes linear time', () => {
    expect(sentencesOf('. '.repeat(100_000)).length).toBe(1);
    expect(sentencesOf('A. '.repeat(100_000)).length).toBe(1);
    expect(sentencesOf('Go on. '.repeat(50_000)).length).toBe(50_000);
  });
});

describe('unitsOf', () => {
  it('keeps list items, code lines and table rows whole', () => {
    const text = [
      '# Setup',
      'First do this. Then do that,',
      'over two lines.',
      '- One item. With two sentences.',
      '  It goes on here.',
      '2. Another.',
      '',
      '```sh',
      'npm ci',
      '',
      'npm start. Now',
      '```',
      '| name | value |',
      '|------|-------|',
      '| port | 8080  |',
    ].join('\n');
    expect(unitsOf(text)).toEqual([
      { kind: 'heading', text: 'Setup' },
      { kind: 'prose', text: 'First do this.' },
      { kind: 'prose', text: 'Then do that, over two lines.' },
      { kind: 'item', text: '- One item. With two sentences. It goes on here.' },
      { kind: 'item', text: '2. Another.' },
      { kind: 'code', text: 'npm ci' },
      { kind: 'code', text: 'npm start. Now' },
      { kind: 'header', text: '| name | value |' },
      { kind: 'row', text: '| port | 8080  |' },
    ]);
  });

  it('reads rows without a ruler as rows, and a ruler without a row as nothing', () => {
    expect(unitsOf('| a | b |\n| c | d |')).toEqual([
      { kind: 'row', text: '| a | b |' },
      { kind: 'row', text: '| c | d |' },
    ]);
    expect(unitsOf('Text.\n\n| --- | --- |\n| c | d |').map(({ kind }) => kind)).toEqual(['prose', 'row', 'row']);
  });
});
