import { wordClasses } from './word-classes.ts';

/** Words that join others, so that what is between them comes apart. */
const joints = `the and of to in on for with me my we it is are be was will would can could should must that this these those not do does did have has had from as
  at by if then than so going always only who which when where please made said about into before after am answer response reply text word words letter letters
  sentence sentences page list user users data link email code file line lines number numbers name time day days year people world life way thing things
  question questions topic story poem song essay letter speech book movie game news weather food water money work school home house family friend
  friends child children man woman body health price product company service website site computer phone app tool program function example examples
  step steps part parts point points reason reasons idea ideas plan problem solution result results information details detail content context language
  english french german spanish russian ukrainian chinese character voice style tone form format table paragraph title headline summary first second third
  last next new old good bad best great big small long short high low full free real true false right wrong different same other another more most less
  many much few some such own very also just even still too here there again back up down out off over under between through during against because while
  until since both either each every simple simple common general special public private personal safe important random current entire whole main
  want need know think see look get go come take keep let feel seem try start stop turn move live believe bring happen allow read speak talk learn change
  follow understand watch remember win buy pay meet build stay open close reach remain
  що як не на до від для по за про ти ви я ми він вона це ці цей ця той усі все всі бути був було буде можна треба лише тільки якщо коли де чому без під над
  текст слово слова літера літери речення сторінка список користувач дані посилання лист код файл рядок число імя час день рік люди світ запитання тема історія вірш
  пісня промова книга гра новини погода гроші робота школа дім приклад крок частина причина ідея план результат мова перша друга новий старий добрий
  и или что как не на до от для по за про ты вы я мы он она это эти этот эта тот все всё быть был было будет можно надо лишь только если когда где почему без под над
  текст слово слова буква буквы предложение страница список пользователь данные ссылка письмо код файл строка число имя время день год люди мир вопрос тема история стих
  песня речь книга игра новости погода деньги работа школа дом пример шаг часть причина идея план результат язык первая вторая новый старый добрый`;

const SHORTEST = 2;
const LONGEST = 16;
const words = new Set([
  ...joints.split(/\s+/),
  ...Object.values(wordClasses).flatMap((list) => list.replaceAll('*', '').split(/\s+/)),
]);

/**
 * Puts spaces into a run of letters that once were words, where most of it can be covered by words that are known, long
 * ones first; letters that are of none stay with the word before them.
 */
export function takenApart(run: string): string {
  const letters = run.toLowerCase();
  const cover = new Float64Array(letters.length + 1);
  const taken = new Uint8Array(letters.length + 1);
  for (let end = 1; end <= letters.length; end++) {
    cover[end] = cover[end - 1] ?? 0;
    for (let length = SHORTEST; length <= LONGEST && length <= end; length++) {
      if (!words.has(letters.slice(end - length, end))) continue;
      // Squares, so that one long word is worth more than two that are in it; less a price for each word.
      const covered = (cover[end - length] ?? 0) + length * length - 2;
      if (covered <= (cover[end] ?? 0)) continue;
      cover[end] = covered;
      taken[end] = length;
    }
  }
  const out: string[] = [];
  let rest = letters.length;
  for (let end = letters.length; end > 0;) {
    const length = taken[end] ?? 0;
    if (length === 0) {
      end--;
      continue;
    }
    out.push(letters.slice(end - length, rest));
    rest = end -= length;
  }
  if (rest > 0) out.push(letters.slice(0, rest));
  return out.reverse().join(' ');
}
