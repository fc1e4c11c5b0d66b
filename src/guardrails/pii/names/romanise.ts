/** Latin letters of Ukrainian (resolution 55 of 2010 and common passports) and Russian letters; first at a word's start. */
const letters: Readonly<Record<string, readonly string[]>> = {
  а: ['a'],
  б: ['b'],
  в: ['v'],
  г: ['h', 'g'],
  ґ: ['g'],
  д: ['d'],
  е: ['e'],
  є: ['ie', 'ye'],
  ё: ['e', 'yo'],
  ж: ['zh'],
  з: ['z'],
  и: ['y', 'i'],
  і: ['i'],
  ї: ['i', 'yi'],
  й: ['i', 'y'],
  к: ['k'],
  л: ['l'],
  м: ['m'],
  н: ['n'],
  о: ['o'],
  п: ['p'],
  р: ['r'],
  с: ['s'],
  т: ['t'],
  у: ['u'],
  ф: ['f'],
  х: ['kh'],
  ц: ['ts'],
  ч: ['ch'],
  ш: ['sh'],
  щ: ['shch'],
  ы: ['y'],
  ь: [''],
  э: ['e'],
  ю: ['iu', 'yu'],
  я: ['ia', 'ya'],
  "'": [''],
};
/** Where ways to write part, more of them than these are not followed. */
const MOST_WAYS = 8;

const initial: Readonly<Record<string, readonly string[]>> = { є: ['ye'], ї: ['yi'], й: ['y'], ю: ['yu'], я: ['ya'] };

/** The ways in which a Cyrillic name is written in Latin letters, the official one first; in small letters. */
export function romanised(name: string): readonly string[] {
  let ways = [''];
  for (const [at, letter] of name.toLowerCase().split('').entries()) {
    const choices = (at === 0 ? initial[letter] : undefined) ?? letters[letter] ?? [letter];
    const next: string[] = [];
    for (const choice of choices) for (const way of ways) if (next.length < MOST_WAYS) next.push(way + choice);
    ways = next;
  }
  return ways;
}
