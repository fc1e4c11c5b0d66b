import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastMs } from '../../../../test/support/least-ms.ts';
import { readPage } from '../page.ts';
import type { PiiType } from '../pii-span.ts';
import { namesAndAddresses } from './names-and-addresses.ts';
import manifest from './manifest.json' with { type: 'json' };

const foundOf = (type: PiiType, text: string): readonly string[] =>
  namesAndAddresses
    .detect(readPage(text))
    .filter((span) => span.type === type)
    .sort((one, other) => one.start - other.start)
    .map(({ start, end }) => text.slice(start, end));
const people = (text: string): readonly string[] => foundOf('person', text);
const addresses = (text: string): readonly string[] => foundOf('address', text);

describe('people in small letters', () => {
  it.each([
    ['мене звати олександр шевченко', ['олександр шевченко']],
    ['Меня зовут иван петров, мне 30 лет.', ['иван петров']],
    ['Мене звати олександр і я з києва.', ['олександр']],
    ['піб: шевченко олександр іванович', ['шевченко олександр іванович']],
    ['звати його треба частіше', []],
    ['олександр шевченко', []],
    ['моя віра і надія звати не буду', []],
  ])('%s', (text, names) => {
    expect(people(text)).toEqual(names);
  });
});

describe('people in Ukrainian', () => {
  it.each([
    ['nominative', 'Рапорт подав Микола Степанчук.', 'Микола Степанчук'],
    ['genitive', 'Рішення щодо Оксани Петрівни Гайдук оскаржено.', 'Оксани Петрівни Гайдук'],
    ['dative', 'Вручено Іванові Сергійовичу Драгану.', 'Іванові Сергійовичу Драгану'],
    ['accusative', 'Шукаємо Павла Мельничука.', 'Павла Мельничука'],
    ['instrumental', 'Угоду укладено Ганною Левчук.', 'Ганною Левчук'],
    ['locative', 'Йдеться про борг на Ігореві Мацюку.', 'Ігореві Мацюку'],
    ['vocative', 'Доброго ранку, Степане Андрійовичу!', 'Степане Андрійовичу'],
    ['surname and initials', 'Склав: Кривонос Л. Г.', 'Кривонос Л. Г.'],
    ['initials and surname', 'Склав П.І. Кривонос', 'П.І. Кривонос'],
    ['surname behind a title', 'Запросіть пана Стеценка.', 'Стеценка'],
    ['double surname', 'Позов Нечуй-Левицького Івана відхилено.', 'Нечуй-Левицького Івана'],
    ['capitals', 'Одержувач: СЕМЕНЮК ОЛЬГА ІВАНІВНА', 'СЕМЕНЮК ОЛЬГА ІВАНІВНА'],
    ['son of Ілля', 'Керує Петро Ілліч.', 'Петро Ілліч'],
    ['one initial behind', 'Звільнено Головка Ф. наказом.', 'Головка Ф.'],
    ['one initial before', 'Зустрів Ф. Головка', 'Ф. Головка'],
    ['an initial between', 'Розписався Іван П. Коваленко', 'Іван П. Коваленко'],
    ['an unknown given name', 'Запроси пана Живка Петровича.', 'Живка Петровича'],
    ['a rare given name', 'Це робота Ждана Кривенка.', 'Ждана Кривенка'],
    ['all of an unknown name', 'Їде Сорока Живко Петрович.', 'Сорока Живко Петрович'],
    ['on behalf of', 'Діє від імені Ольги Кравець.', 'Ольги Кравець'],
  ])('%s: %s', (_, text, name) => {
    expect(people(text)).toEqual([name]);
  });

  it.each([
    'Музей Лесі Українки працює щодня.',
    'ТОВ «Іван Кравчук і сини» збанкрутувало.',
    'У Кременчуці відкрили завод.',
    'Роман вийшов друком у Львові.',
    'Верховна Рада ухвалила Закон про митницю.',
    'Сьогодні Дніпро вкрила крига.',
    'Перенести на 8 Березня.',
  ])('none: %s', (text) => {
    expect(people(text)).toEqual([]);
  });

  it('a surname seen beside a given name is known where it stands alone, in another case', () => {
    const text = 'Договір уклав Остап Рудь. Підпис Рудя засвідчено. Вулиця Рудя далі.';
    expect(people(text)).toEqual(['Остап Рудь', 'Рудя']);
  });
});

describe('people in Russian', () => {
  it.each([
    ['nominative', 'Жалобу подал Артём Никитин.', 'Артём Никитин'],
    ['genitive', 'Нет подписи Марии Ильиничны Савиной.', 'Марии Ильиничны Савиной'],
    ['dative', 'Выдано Глебу Сергеевичу Попову.', 'Глебу Сергеевичу Попову'],
    ['accusative', 'Вызвали Надежду Климову.', 'Надежду Климову'],
    ['instrumental', 'Письмо написано Фёдором Рябовым.', 'Фёдором Рябовым'],
    ['prepositional', 'Расскажи о Вадиме Юрьевиче.', 'Вадиме Юрьевиче'],
    ['initials', 'Проверил Д. С. Лыков', 'Д. С. Лыков'],
    ['another origin', 'Звонил Георгий Чхеидзе.', 'Георгий Чхеидзе'],
  ])('%s: %s', (_, text, name) => {
    expect(people(text)).toEqual([name]);
  });
});

describe('people in Latin script', () => {
  it.each([
    ['in full', 'Please ask Margaret Osborne about the rent.', ['Margaret Osborne']],
    ['initials', 'It was approved by K. L. Winters yesterday.', ['K. L. Winters']],
    ['behind a title', 'Mrs. Abernathy paid in cash.', ['Abernathy']],
    ['particles', 'The flat belongs to Jan van der Meer.', ['Jan van der Meer']],
    ['apostrophe', "Ask Sinead O'Connell for the key.", ["Sinead O'Connell"]],
    ['accents', 'The letter from Jiří Dvořák arrived.', ['Jiří Dvořák']],
    ['romanised', 'The sender is Kyrylo Hnatiuk.', ['Kyrylo Hnatiuk']],
    ['small', 'please call olena kovalchuk tomorrow', ['olena kovalchuk']],
    ['a possessive', "We found Tobias's umbrella.", ['Tobias']],
    ['seen again', 'Signed by Nadia Ferrante. Later Ferrante denied it.', ['Nadia Ferrante', 'Ferrante']],
    ['a given name before an initial', 'Ask Ruth M. Novak.', ['Ruth M. Novak']],
    ['an addressee', 'Billing address: Sara Keller\n48 Elm Street, Portland', ['Sara Keller']],
    ['a stop behind', 'We owe it to Sara Keller. Ruth agrees.', ['Sara Keller', 'Ruth']],
    ['of a list', 'Present: Anna Weiss, Boris Katz', ['Anna Weiss', 'Boris Katz']],
  ])('%s: %s', (_, text, names) => {
    expect(people(text)).toEqual(names);
  });

  it.each([
    'Deploy the service to Frankfurt on Monday.',
    'Content-Type: application/json',
    'const userName = getUserName(request);',
    'A. Paris\nB. London\nC. Rome',
    'Which answer is right? A. Nitrogen B. Oxygen',
    'Will this work? May I ask? Mark it as done.',
    'Der Vertrag wurde am Freitag mit dem Lieferanten in der Werkstatt besprochen und von allen unterschrieben.',
    'Throws RangeError when the Buffer is full.',
    'HTTP/1.1 404 Not Found',
    'https://example.com/Maria/Keller and mail.Keller@example.com',
  ])('none: %s', (text) => {
    expect(people(text)).toEqual([]);
  });
});

describe('addresses', () => {
  it.each([
    ['Надішліть на 01001, м. Київ, вул. Хрещатик, буд. 22, кв. 5.', '01001, м. Київ, вул. Хрещатик, буд. 22, кв. 5'],
    ['Ми на проспекті академіка Корольова 7, офіс 301', 'проспекті академіка Корольова 7, офіс 301'],
    ['Живу: Київська обл., с. Гора, вул. Лісова, 7', 'Київська обл., с. Гора, вул. Лісова, 7'],
    ['Адрес: г. Москва, ул. 8 Марта, д. 5, корп. 2', 'г. Москва, ул. 8 Марта, д. 5, корп. 2'],
    ['Склад: Садовая улица 12/3, Одесса', 'Садовая улица 12/3, Одесса'],
    ['I live at 48 Elm Street, Portland, OR 97205.', '48 Elm Street, Portland, OR 97205'],
    ['Ship to 17 Harbour Road\nFlat 4\nBristol BS1 5TY', '17 Harbour Road\nFlat 4\nBristol BS1 5TY'],
    ['Send it to PSC 1234, Box 5678\nAPO AE 09012 please', 'PSC 1234, Box 5678\nAPO AE 09012'],
  ])('%s', (text, address) => {
    expect(addresses(text)).toEqual([address]);
  });

  it.each([
    'Рух на вулиці Шевченка перекрито.',
    'У місті Київ триває нарада.',
    'It needs 400 MB, then status 503 or 504.',
    'f(x) = ln(cos(3x)) / 2',
    'Table 7: Results of 31 August 2009',
  ])('none: %s', (text) => {
    expect(addresses(text)).toEqual([]);
  });

  it('a street named after somebody is a part of an address, no person', () => {
    const text = 'Чекаю: бул. Тараса Шевченка, 13';
    expect(addresses(text)).toEqual(['бул. Тараса Шевченка, 13']);
    expect(people(text)).toEqual([]);
  });

  it('the marks of quoted lines are left alone', () => {
    expect(addresses('>12 Oak Street\n>Apt. 5')).toEqual(['12 Oak Street', 'Apt. 5']);
  });
});

describe('long texts', () => {
  const filler = 'The report was sent to the office and nobody has answered it yet. ';
  const cyrillicFiller = 'Звіт надіслано до відділу, і досі на нього ніхто не відповів. ';

  it.each([0, 1, 7, 61])('finds names far into a text in Latin script, shifted by %i', (shift) => {
    const text = `${'x'.repeat(shift)} ${filler.repeat(400)}Ask Beatrice Holloway. ${filler.repeat(200)}At 9 Mill Lane, Leeds.`;
    expect(people(text)).toEqual(['Beatrice Holloway']);
    expect(addresses(text)).toHaveLength(1);
  });

  it('finds each name once where two stretches meet', () => {
    const text = `${cyrillicFiller}Спитай Ольгу Зінчук. `.repeat(3000);
    expect(people(text)).toHaveLength(3000);
  });

  it.each([
    ['Latin', 'Ab Cd Ef '],
    ['Cyrillic', 'Аб Вг Ґд '],
    ['initials', 'А. Б. '],
    ['numbers', '12 Oak '],
  ])('takes time that grows with the length: %s', (_, unit) => {
    const tookMs = (times: number, enough: number): number => {
      const page = readPage(unit.repeat(times));
      return leastMs(enough, () => void namesAndAddresses.detect(page));
    };
    const most = Math.max(500, tookMs(4000, 0) * 60);
    expect(tookMs(40_000, most)).toBeLessThan(most);
  });
});

it('spans stand in order within the text, whatever the text', () => {
  const word = fc.constantFrom(
    'Іван',
    'Петренко',
    'І.',
    'вул.',
    '12',
    'John',
    'Smith',
    'St',
    ',',
    '\n',
    '«',
    'ТОВ',
    'of',
    '.',
    '😀',
    'ß',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word).map((words) => words.join(' ')),
    fc.array(word).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      for (const { start, end, score } of namesAndAddresses.detect(readPage(text))) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(score).toBeGreaterThan(0);
        expect(score).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it('one text leaves nothing to the next', () => {
  const text = 'Later Ferrante denied it. Потім Рудя звільнили.';
  const before = people(text);
  people('Signed by Nadia Ferrante. Уклав Остап Рудь.');
  expect(people(text)).toEqual(before);
});

it('the weights are those that the manifest names', () => {
  const weights = readFileSync(new URL('weights.json', import.meta.url));
  expect(createHash('sha256').update(weights).digest('hex')).toBe(manifest.sha256);
  expect(weights.length).toBeLessThan(600_000);
});
