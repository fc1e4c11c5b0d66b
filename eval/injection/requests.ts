import { bitOf, classesOfText } from '../../src/guardrails/injection/word-classes.ts';
import type { TrainingText } from './training-text.ts';

const word = /[\p{L}\p{N}'’]+/gu;
const tasks = bitOf('task') | bitOf('reveal') | bitOf('send') | bitOf('role') | bitOf('override');
const questions = bitOf('about');
const addressed = tasks | bitOf('you');

/** How sentences begin that tell something: no verb is among it, so none of them is an order. */
const beginnings = new Set(
  `i i'm i've we we're my our the a an this that these those it its it's he she they there his her their in on at when after before since because if as
  for from with without last today yesterday tomorrow some most many few every each one two three another both all no nobody everyone people during
  by under over between although while once however also so but and then
  я ми мій моя моє мої наш наша наше наші це цей ця ці той та ті він вона воно вони є маю маємо було була був були у в на з із зі за до після перед коли якщо
  якби бо тому оскільки вчора сьогодні завтра торік минулого цього один одна два дві три деякі багато більшість усі всі кожен кожна ніхто хтось під над між хоча
  також але й і проте потім мене мені нам нас його її їх їхній
  мы мой моя моё мои наш наша наше наши это этот эта эти тот те он она оно они есть имею имеем было была был были с со из от до после перед когда если
  так как потому поскольку вчера сегодня завтра прошлом этом один одна два две три некоторые многие большинство все каждый каждая никто кто-то под над между хотя
  также но и однако потом меня мне нам нас его её их`.split(/\s+/),
);

/** Does it ask nobody for anything? */
export const isTold = (sentence: string): boolean => {
  const words = sentence.toLowerCase().match(word) ?? [];
  if (sentence.includes('?') || !beginnings.has(words[0] ?? '')) return false;
  return words.every((one) => (classesOfText(one) & addressed) === 0);
};

/** Does it begin as an order or a question does? */
const isAsked = (sentence: string): boolean => {
  const [first = '', second = ''] = sentence.match(word) ?? [];
  const classes = classesOfText(first) | classesOfText(second);
  return (classes & tasks) !== 0 || ((classes & questions) !== 0 && sentence.includes('?'));
};

const MOST_CHARS = 250;
const LEAST_WORDS = 3;
/** Figures and formulas do not tell a request from a table. */
const MOST_SIGNS = 0.2;
const sign = /[^\p{L}\s]/gu;
const ASKED_WEIGHT = 0.06;
const TOLD_WEIGHT = 0.3;

/**
 * What the sentences of a prompt are within a document: an order or a question is foreign there; what tells something is
 * not, nor is what an order is about without its verb: no subject is an attack by itself.
 */
export function sentencesOf(prompt: string): readonly TrainingText[] {
  const as = (text: string, isAttack: boolean, weight: number): TrainingText => ({
    text,
    head: 'context',
    isAttack,
    weight,
    group: prompt,
  });
  return prompt.split(/\n|(?<=[.?!…])\s+/).flatMap((sentence): readonly TrainingText[] => {
    const words = sentence.match(word) ?? [];
    if (words.length < LEAST_WORDS || (sentence.match(sign)?.length ?? 0) > MOST_SIGNS * sentence.length) return [];
    if (isTold(sentence)) return [as(sentence, false, TOLD_WEIGHT)];
    if (!isAsked(sentence) || sentence.length > MOST_CHARS) return [];
    const subject = words.slice(2).join(' ');
    return [
      as(sentence, true, ASKED_WEIGHT),
      ...(words.length > LEAST_WORDS ? [as(subject, false, ASKED_WEIGHT)] : []),
    ];
  });
}
