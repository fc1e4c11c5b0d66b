import type { Intent } from '../../src/fleet/intents.ts';

type Language = 'en' | 'uk' | 'ru';

/** What somebody asks, and what they want. `#` stands for goods. */
const questions: readonly (readonly [Intent, Language, string])[] = [
  ['coding', 'en', 'Write a Python function that finds duplicates in a list of shipments of #.'],
  [
    'coding',
    'en',
    'Refactor this loop over # into a reduce and add unit tests:\nfor (const item of items) total += item.weight;',
  ],
  [
    'coding',
    'uk',
    "Чому цей SQL-запит такий повільний?\nSELECT * FROM goods g JOIN ports p ON g.port = p.id WHERE g.name = '#'",
  ],
  ['coding', 'ru', 'Напиши на TypeScript класс, который хранит список товаров (например, «#») и ищет по имени.'],
  ['translation', 'en', 'Translate into Ukrainian: "The shipment of # will arrive on Monday."'],
  ['translation', 'uk', 'Переклади англійською: «Вантаж затримано на кордоні, у накладній зазначено: #».'],
  ['translation', 'ru', 'Переведи на немецкий письмо поставщику: «Просим прислать счёт, товар — #».'],
  ['math', 'en', 'A train with # travels 240 km in 3 hours; how long does it need for 400 km?'],
  ['math', 'uk', 'Товар: #. Скільки буде 17 % від 48 250 гривень, якщо ціна зросте ще на 4 %?'],
  ['math', 'ru', 'Реши уравнение 3x + 7 = 2x + 19, где x — число ящиков с надписью «#».'],
  ['summarise', 'en', 'Summarise this report about # in three sentences for the management.'],
  ['summarise', 'uk', 'Стисло перекажи звіт за темою «#», лише головне.'],
  ['summarise', 'ru', 'Сделай краткое изложение протокола совещания, тема: #.'],
  [
    'reasoning',
    'en',
    'If every inspector checks # and some checks fail, what follows for the queue? Explain step by step.',
  ],
  ['reasoning', 'uk', 'Міркуй крок за кроком: товар «#» оформлено двічі; хто з трьох брокерів помилився?'],
  ['reasoning', 'ru', 'Докажи рассуждением: может ли товар «#» стоить дешевле сырья, из которого он сделан?'],
  ['general', 'en', 'What is the history of # in Europe?'],
  ['general', 'uk', 'Розкажи, що цікавого варто знати за темою «#».'],
  ['general', 'ru', 'Что стоит знать новичку по теме «#»?'],
  ['extraction', 'en', 'Extract the sender, the weight and the value from this invoice for # as JSON.'],
  ['extraction', 'uk', 'Витягни з декларації код товару, країну й вагу: «#, 2 т, Польща, код 0901».'],
  ['devops', 'en', 'The pod that serves # is in CrashLoopBackOff after the last deploy; what should I check first?'],
  ['devops', 'uk', 'Prometheus показує помилки 5xx у сервісі «#». З чого почати діагностику?'],
];

const goods: Readonly<Record<Language, readonly string[]>> = {
  en: ['coffee', 'steel pipes', 'used cars', 'medicines', 'grain', 'toys', 'batteries', 'timber', 'wine', 'laptops'],
  uk: ['кава', 'вино', 'добрива', 'насіння', 'шини', 'меблі', 'папір', 'мед', 'скло', 'верстати'],
  ru: ['кофе', 'бумага', 'станки', 'удобрения', 'обувь', 'мебель', 'рыба', 'стекло', 'ткани', 'краска'],
};

export type Question = { readonly text: string; readonly wants: Intent };

function pick<T>(random: () => number, all: readonly T[]): T {
  const chosen = all[Math.floor(random() * all.length)];
  if (chosen === undefined) throw new Error('There is nothing to pick from.');
  return chosen;
}

/** Any of the questions. */
export function anyQuestion(random: () => number): Question {
  const [wants, language, text] = pick(random, questions);
  return { text: text.replace('#', pick(random, goods[language])), wants };
}

const GOODS_EACH = 4;

/** Every question, each about a few goods. */
export const allQuestions: readonly Question[] = questions.flatMap(([wants, language, text]) =>
  goods[language].slice(0, GOODS_EACH).map((each) => ({ text: text.replace('#', each), wants })),
);
