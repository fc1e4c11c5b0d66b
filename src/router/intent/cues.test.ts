import { expect, it } from 'vitest';
import { featuresOf } from '../features/text-features.ts';
import { CUES, readCues } from './cues.ts';
import { subjectWords } from './subject-words.ts';
import { taskWords } from './task-words.ts';

const names = [...Object.keys(taskWords), ...Object.keys(subjectWords)];

const cuesIn = (text: string): readonly string[] => {
  const present = new Uint8Array(CUES);
  const count = readCues(featuresOf({ current: text, previous: '', system: '' }).words, present);
  return [...present.subarray(0, count)].map((cue) => names[cue] ?? '');
};

it.each(['Translate this', 'Потрібен переклад', 'Нужен перевод', 'Перекладіть листа', 'Переведите письмо'])(
  'the same cue is seen in each language and form: %s',
  (text) => {
    expect(cuesIn(text)).toContain('translate');
  },
);

it('one word may be of several cues, and a text of many', () => {
  expect(cuesIn('table')).toEqual(expect.arrayContaining(['structured', 'travel', 'dataset']));
  expect(cuesIn('Roll back the deployment on Kubernetes')).toEqual(expect.arrayContaining(['deploy', 'cluster']));
});

it('they come in ascending order, each once', () => {
  const present = new Uint8Array(CUES);
  const words = featuresOf({ current: 'code code code, summary, json, table', previous: '', system: '' }).words;
  const cues = [...present.subarray(0, readCues(words, present))];
  expect(cues).toEqual([...new Set(cues)].sort((a, b) => a - b));
  expect(cues.length).toBeGreaterThan(2);
});

it('a text without any has none', () => {
  expect(cuesIn('')).toEqual([]);
  expect(cuesIn('qzxw')).toEqual([]);
});

it('words of the lists are written as they are read: lower case, no apostrophe, one space between', () => {
  for (const lists of [...Object.values(taskWords), ...Object.values(subjectWords)])
    for (const list of lists) expect(list).toMatch(/^(?:[^\s’'`\p{Lu}]+(?: (?! )|$))*$/u);
});
