import { HashTable, placeOf } from './hash-table.ts';
import { hashOf, wholeWord } from './word-hash.ts';

/**
 * Classes of words that attacks are made of, in English, Ukrainian and Russian. Pairs of them within a few words are what
 * the rules look at, whatever the language. A word with `*` stands for all that begin so; four to six letters precede it.
 */
export const wordClasses = {
  override: `ignore ignores ignoring ignor* disregard* disreg* forget forgets forgetting neglect overri* bypass* circum* discard dismiss overlook abandon obey disobe*
    ігнору* проігн* забудь забудьте знехту* відкин* скасуй скасуйте обійди обійти обходь порушу* порушуй нехтуй нехтуйте
    игнори* проигн* пренеб* отбрось отбросьте отмени отмените обойди обойти наруша* нарушай нарушь`,
  prior: `previo* prior above earlier preced* past former before everyt* all any initia* origin* foregoing
    попере* вище вищен* раніше усі всі все усе початк* будьяк* жодн* перви*
    предыд* прежн* прежде выше вышеп* вышеи* ранее изнача* первон* любые никак*`,
  orders: `instru* rules guidel* direct directi* policy polici* comman* restri* constra* limita* ethics ethica* morals morali* filter filters safegu* traini* progra* censor*
    інстру* вказів* правила правил обмеження обмежень настан* етику етики етичн* моралі мораль фільтр* політику заборони заборон цензур* накази наказів
    инстру* указания указаний правила правил ограничения ограничений этику этики этичн* морали мораль фильтр* политику запреты запретов цензур* приказы приказов предпи*`,
  prompt: `prompt prompts system preamb* config* sysprompt
    промпт* промт* системн* систем* конфіг* преамб*
    конфиг*`,
  reveal: `reveal* print prints show shows repeat* output display leak dump disclo* expose recite verbat* echo paste spell
    покажи* показа* виведи* вивест* розкри* розкрий надрук* процит* повтор* озвуч* роздру* злий дослів*
    выведи* вывест* раскро* раскры* распеч* процит* напеча* слей дослов*`,
  secret: `passwo* creden* secret* token tokens key keys apikey cookie cookies ssh wallet seed
    пароль пароля паролі паролів ключ ключі ключів секрет* токен* обліко*
    парол* ключи ключей учетны*`,
  role: `act acting preten* rolepl* simulate simula* persona charac* imagine role emulat* impers* immers* fictio* hypoth* game scenar*
    прикинь* уяви уявімо уявіть роль ролі грай граєш персонаж персонажа вдавай* вдаєш поводь* вигада* гіпоте* гра сценар*
    притво* предст* играй* играеш* изобра* веди вымышл* гипоте* игра`,
  freed: `unfilt* unrest* amoral* uncens* jailbr* dan unethi* immora* illegal unlimi* uncens* evil unhing* unlock* anythi* limitl* freed profan* swear* curse taboo forbid*
    необме* амораль* нецензу* незакон* злий вільний звільн* вимкни* вимкну* розблок*
    неогра* амораль* амора* нецензу* незако* злой свободен освобо* отключ* разблок* джейлб*`,
  assistant: `assist* ai chatgpt gpt openai model models chatbot* bot llm claude gemini agent copilot
    асисте* помічн* модель моделі ші бот бота чатбот* агент* нейром*
    ассист* помощн* модели ии нейрос* чатгпт`,
  answer: `respon* answer* reply replies output summar* repond* conclu*
    відпов* відповідь підсум* резюме висно*
    ответ* ответь резюме итог вывод`,
  you: `you your yours yourself youre
    ти твій твоя твої твоє твоїх твою тебе тобі ви ваш ваша ваші вашу вам вас
    ты твой твоя твои твое твоих твою тебя тебе вы ваши ваше вашу`,
  task: `write transl* explai* descri* tell list give provid* add includ* append insert mentio* recomm* compos* create genera* draft rewrit* convert
    encode decode answer sugges* integr* incorp* embed modify replac* advert* promot* say draw solve find rank calcul* comput* plan summar* compar*
    analys* analyz* build design fix debug refact* implem* make help teach check review rate evalua* classi* extrac* count sort correc* proofr* paraph*
    shorte* choose pick identi* determ* prove derive simpli* optimi* invent brains* outlin* discus* predic* estima* search book order schedu* remind
    play call produc* render rephra* conduc* develo* provide name spell swap substi* remove mix use apply put place state claim hint finish close begin
    start conclu* augmen* enhanc* enrich* extend finali* introd* consid* ensure utiliz* utilis* merge blend inject execut* run
    напиши* перекл* поясни поясніть опиши* розкаж* склади складіть додай* встав* вставт* згадай* порека* створи створіть згенер* перепи* заміни замініть закоду* запропо*
    порадь* назви назвіть знайди* порахуй* обчисл* розвяж* порівн* проанал* зроби зробіть допомо* перевір* виправ* скороти* вибери* підбери* придум* намалюй* сплануй* підсум*
    перека* визнач* довед* спрост* виділи* відсор* познач* накида* підкажи* уклади* переро* доповн* розшир* закінч* почни прибери пропусти переплут* перестав виконай запусти
    перево* переве* объясн* расска* состав* добавь* вставь* упомян* пореко* создай* сгенер* замени* закоди* предло* посове* назови* найди* посчит* вычисл* реши решите сравни*
    проана* сделай* помоги* проверь* исправ* сократ* выбери* подбер* придум* нарису* сплани* перескаж* опреде* докажи* упрост* выдели* отсорт* отметь* набросай* подска*
    передел* дополн* расшир* законч* начни убери пропусти перепут* переставь выполни запусти`,
  send: `send sends forwar* email upload* post exfil* transf* submit curl wget fetch
    надішл* надісл* перешл* відпра* заванта* передай*
    отправ* пошли* загруз* передав*`,
  onwards: `now hencef* onwards longer anymore instead
    відтеп* віднин* тепер натомі* більше замість надалі
    отныне теперь вместо больше впредь`,
  negated: `never not dont cannot wont refuse refuses refusal sorry without no
    не ніколи без відмов* жодних немає
    никогда отказы* отказ нет никаких`,
  hidden: `hidden secret* covert* silent* quietl* invisib* base64 rot13 hex hexade* cipher encoded decode* base reversed backwa*
    приховa* прихов* таємн* непоміт* невиди* мовчки шифр* зашифр* декоду*
    скрыт* тайно незаме* невиди* молча зашифр* декоди*`,
  about: `what why how mean means meanin* differ* exampl* defini* articl* course paper detect* preven* protec* mitiga* vulner* inject*
    що чому як означа* різни* прикла* визнач* статт* курс захист* запоб* виявл* вразли* інєкц*
    что почему как различ* разниц* пример* опреде* статья защит* предот* обнару* уязвим* инъекц*`,
  technical: `regex regexp git gitignore linter eslint lint compil* parser query file files folder flag option parame* column cell row item header footer warnin* test tests python sql docker kubect* server config* deploy*
    файл* рядок рядка рядки стовп* комірк* пункт* параме* компіл* запит* сервер* тест тести попере*
    строк* столб* ячейк* парам* компил* запрос* тесты преду*`,
} as const;

export type WordClass = keyof typeof wordClasses;
export const classNames = Object.keys(wordClasses) as readonly WordClass[];
export const classCount = classNames.length;

/** The bit of a class in what `classesOfHash` answers. */
export const bitOf = (name: WordClass): number => 1 << classNames.indexOf(name);
/** A word of a class, written backwards or in ROT13. Beside the bits of classes. */
export const CODED = 1 << 30;

const BEGINNING_CHARS = 4;
const classesByHash = new Map<number, number>();
const beginningHashes = new Set<number>();

function enter(word: string, bits: number): void {
  const isStem = word.endsWith('*');
  const letters = isStem ? word.slice(0, -1) : word;
  const hash = isStem ? hashOf(letters) : hashOf(letters) ^ wholeWord;
  classesByHash.set(hash, (classesByHash.get(hash) ?? 0) | bits);
  beginningHashes.add(hashOf(letters.slice(0, BEGINNING_CHARS)));
}

for (const name of classNames) for (const word of wordClasses[name].split(/\s+/)) enter(word, bitOf(name));

/** Words that a hidden attack can hardly do without, and that are no words of their own when written otherwise. */
const rotatedWords =
  'ignore previous instructions disregard instruction prompt system reveal password forget rules the you your with this that write what answer response reply and from';
const reversedWords = `${rotatedWords} інструкції промпт відповідь відповіді напиши забудь ігноруй покажи правила правил свій свої твій твої тебе усі мені скажи дай або який інструкции ответ ответе ответь что игнорируй свой твои тебя мне или который как`;
const collisions = new Set(['dna', 'naq', 'ner', 'ісв']);

export const rotated = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const code = letter.charCodeAt(0);
    return String.fromCharCode((code & 31) > 13 ? code - 13 : code + 13);
  });
export const backwards = (text: string): string => Array.from(text).reverse().join('');
for (const coded of [...rotatedWords.split(' ').map(rotated), ...reversedWords.split(' ').map(backwards)])
  if (!collisions.has(coded)) enter(coded, CODED);

export const TABLE_BITS = 12;
/** The classes of whole words and of beginnings, by their hashes. */
export const classTable = new HashTable(classesByHash, TABLE_BITS);

export const FILTER_BITS = 15;
/** A bit for each place that the hash of a word's first four letters may have where the word has a class; few others do. */
export const classFilter = new Uint8Array(2 ** FILTER_BITS / 8);
for (const hash of beginningHashes) {
  const place = placeOf(hash, FILTER_BITS);
  classFilter[place >> 3] = (classFilter[place >> 3] ?? 0) | (1 << (place & 7));
}

/** The longest beginnings of words that are looked at, in letters. */
export const LONGEST_BEGINNING = 6;

/** The classes of a word, a bit each: its own and those of its first four to six letters. */
export function classesOfText(word: string): number {
  let found = classTable.get(hashOf(word) ^ wholeWord);
  for (let chars = BEGINNING_CHARS; chars <= LONGEST_BEGINNING && chars <= word.length; chars++)
    found |= classTable.get(hashOf(word.slice(0, chars)));
  return found;
}
