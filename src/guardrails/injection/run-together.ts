import { wordClasses } from './word-classes.ts';

/** Words that join others, so that what is between them comes apart. */
const joints = `a an the and or of to in on for with you your i me my we it is are be was will would can could should must that this these
  those not no do does did have has had from as at by if then than so all any every now going never always only what how who which when
  where why please make made said about into without before after am about
  і й та або що як не на у в з із до від для по за про ти ви я ми він це ці цей ця усі все бути є був буде можна треба лише тільки якщо коли де чому без під над
  и или что как не на в с из до от для по за про ты вы я мы он это эти этот быть есть был будет можно надо лишь только если когда где почему без под над`;

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
