import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastMs } from '../../../test/support/least-ms.ts';
import { type Intent, intents } from '../../fleet/intents.ts';
import { featuresOf } from '../features/text-features.ts';
import { routedTextOf } from '../features/routed-text.ts';
import type { CallShape } from './call-shape.ts';
import { classifier, type IntentGuess } from './classifier.ts';

const plain: CallShape = { hasImage: false, hasTools: false, isUi: false };
const guess = (text: string, shape: CallShape = plain): IntentGuess => {
  const messages = [{ role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] }] as const;
  return classifier.classify(featuresOf(routedTextOf({ messages })), shape);
};
const probabilityOf = (intent: Intent, { posterior }: IntentGuess): number => posterior[intents.indexOf(intent)] ?? NaN;

describe('what a prompt wants is read from its words', () => {
  it.each<[Intent, string]>([
    ['coding', 'Write a TypeScript function that groups an array of objects by a key'],
    ['coding', 'Напиши функцію на Python, яка сортує список словників за датою'],
    ['coding', 'Напиши функцию на Python, которая сортирует список словарей по дате'],
    ['translation', 'Translate into Polish: the driver waits at gate four'],
    ['translation', 'Переклади англійською: вантаж прибув до порту'],
    ['translation', 'Переведи на английский: груз прибыл в порт'],
    ['math', 'Solve 3x + 7 = 25 for x'],
    ['math', 'Чому дорівнює інтеграл від x² на відрізку від 0 до 3?'],
    ['math', 'Чему равен интеграл от x² на отрезке от 0 до 3?'],
    ['devops', 'The pods of the billing deployment are in CrashLoopBackOff, how do I roll back?'],
    ['devops', 'Под у Kubernetes перезапускається після деплою, що перевірити?'],
    ['devops', 'Под в Kubernetes перезапускается после деплоя, что проверить?'],
    ['fast_ui', 'hi'],
    ['fast_ui', 'Привіт!'],
    ['fast_ui', 'Привет!'],
    ['vision', 'What is written on the sign in this photo?'],
    ['vision', 'Що зображено на цьому фото?'],
    ['vision', 'Что изображено на этом фото?'],
  ])('%s: %s', (intent, text) => {
    expect(guess(text).name).toBe(intent);
  });
});

describe('the shape of a call tells before its words', () => {
  it('an image is looked at, whatever is asked of it', () => {
    const seen = guess('Translate this into Polish', { ...plain, hasImage: true });
    expect(seen.name).toBe('vision');
    expect(seen.confidence).toBeGreaterThanOrEqual(0.9);
  });

  it('tools on offer make it likelier that one is wanted, and do not hide what is plain', () => {
    const text = 'Is the warehouse in Lublin open on Sunday?';
    const withTools = guess(text, { ...plain, hasTools: true });
    expect(probabilityOf('tool_use', withTools)).toBeGreaterThan(probabilityOf('tool_use', guess(text)));
    expect(guess('Prove that the square root of 5 is irrational', { ...plain, hasTools: true }).name).toBe('math');
  });

  it('a short line of a user interface wants speed, a long text from one does not', () => {
    const ui = { ...plain, isUi: true };
    expect(guess('Translate "save" into Polish', ui).name).toBe('fast_ui');
    expect(guess(`Translate into Polish: ${'the driver waits at the gate. '.repeat(10)}`, ui).name).toBe('translation');
  });

  it('counts letters of Cyrillic as the tokens they cost', () => {
    const ui = { ...plain, isUi: true };
    const ukrainian = `Переклади польською: ${'водій чекає біля воріт. '.repeat(6)}`;
    expect(ukrainian.length).toBeLessThan(60 * 4);
    expect(guess(ukrainian, ui).name).toBe('translation');
  });
});

describe('a text that it cannot read is general work, without confidence', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \n\t '],
    ['emoji', '🎉🎉🔥'],
    ['a lone surrogate', '\ud800'],
    ['Polish', 'Gdzie mieszka twój brat i co robi w niedzielę?'],
    ['German', 'Der Hund schläft im Garten neben dem alten Zaun.'],
    ['Arabic', 'مرحبا كيف حالك اليوم'],
    ['Japanese', '東京の人口は何人ですか'],
    ['a run of one letter', 'y'.repeat(1_000_000)],
    ['noise', 'qzx wvk plorf'],
  ])('%s', (_, text) => {
    const { name, confidence } = guess(text);
    expect(name).toBe('general');
    expect(confidence).toBeLessThan(0.6);
  });

  it('is never sure of a text in a language that it was hardly taught', () => {
    expect(guess('今天心情不好，想聊聊').confidence).toBeLessThan(0.8);
    expect(guess('解释一下这个').confidence).toBeLessThan(0.8);
  });

  it('a megabyte takes no longer than a page', () => {
    const text = 'Порахуй, будь ласка, суму всіх рядків. '.repeat(30_000);
    expect(leastMs(100, () => void guess(text))).toBeLessThan(100);
  });
});

it('probabilities are finite and add up to 1, and the guess is the likeliest, for any text and shape', () => {
  const shapes = fc.record({ hasImage: fc.boolean(), hasTools: fc.boolean(), isUi: fc.boolean() });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.lorem()), shapes, (text, shape) => {
      const { name, confidence, margin, posterior } = guess(text, shape);
      expect(posterior).toHaveLength(intents.length);
      expect(posterior.every((one) => one >= 0 && one <= 1)).toBe(true);
      expect(posterior.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
      expect(confidence).toBe(Math.max(...posterior));
      expect(posterior[intents.indexOf(name)]).toBe(confidence);
      expect(margin).toBeGreaterThanOrEqual(0);
      expect(posterior[intents.indexOf('embedding')]).toBe(0);
    }),
  );
});

it('one reading leaves nothing to the next', () => {
  const first = guess('Solve 3x + 7 = 25 for x');
  guess('Переклади польською це речення');
  expect(guess('Solve 3x + 7 = 25 for x')).toEqual(first);
});
