/**
 * Words by what they tell of where an answer is to be sought, in English, Ukrainian and Russian: what is learned of one
 * language then holds for all. `abc-` stands for every word that begins so, `two_words` for two that follow each other.
 * Apostrophes are left out; ё and ґ are е and г.
 */
export const cueWords = {
  count: [
    'how_many how_much how_often number_of count counts counting amount quantity volume twice times how_long rows_of',
    'скільки скількох скільком кількіст- число чисельніст- порахуй порахуйте підрахуй підрахуйте обсяг обсягом як_часто двох_разів тричі разів наскільки побільшал- поменшал-',
    'сколько скольких скольким количеств- число численност- посчитай посчитайте подсчитай подсчитайте объем объему как_часто двух_раз трижды насколько стало_больше стало_меньше',
  ],
  aggregate: [
    'average avg mean median sum total totals share percent percentage proportion ratio minimum maximum min max deviation percentile variance distribution correlation quantile unique distinct part_of overall typical',
    'середн- медіан- сума суму сумарн- сукупн- частк- частин- відсот- відсоток співвіднош- мінімум максимум мінімальн- максимальн- відхилен- перцентил- розподіл- кореляц- залежніст- унікальн- загальн- всього усього яку_частину яка_частина',
    'средн- медиан- сумма сумму суммарн- совокупн- доля доли долю процент- соотношен- минимум максимум минимальн- максимальн- отклонен- перцентил- распредел- корреляц- зависимост- уникальн- общий общая общее всего какую_часть какая_часть',
  ],
  rank: [
    'top largest biggest smallest highest lowest fewest most least busiest longest rank ranking rated peak leaders first last latest earliest',
    'топ найбільш- найменш- найвищ- найнижч- найчастіш- найдовш- найактивніш- рейтинг пік лідер- пятірк- десятк- перших перша останн- востанн- найперш- кращ- найгірш-',
    'топ крупнейш- наибольш- наименьш- самый самая самое самые самых самой больше_всего меньше_всего чаще_всего рейтинг пик лидер- пятерк- десятк- первых первая последн- последний_раз лучш- худш-',
  ],
  grouping: [
    'by_month by_quarter by_year by_country by_region by_office by_team by_product by_category by_day by_week by_supplier per group grouped break_down breakdown monthly quarterly weekly daily yearly trend trends dynamics histogram chart plot graph pivot sort sorted descending ascending',
    'по_місяцях по_кварталах по_роках по_днях по_тижнях по_країнах по_областях по_регіонах по_митницях по_постах за_країнами за_регіонами за_місяцями щомісяц- щомісячн- щоквартальн- щотижн- щоденн- щорічн- поквартальн- помісячн- тижнев- згрупуй розбий розклади зведи зведен- динамік- тренд- гістограм- графік діаграм- відсортуй спаданням зростанням',
    'по_месяцам по_кварталам по_годам по_дням по_неделям по_странам по_областям по_регионам по_таможням по_постам ежемесяч- ежекварталь- еженедел- ежеднев- ежегодн- поквартальн- помесячн- недельн- сгруппируй разбей разложи сведи сводк- динамик- тренд- гистограм- график диаграмм- отсортируй убыванию возрастанию',
  ],
  period: [
    'january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday sundays month months quarter quarters year years week weeks yesterday yesterdays sprint since half',
    'січ- лют- берез- квіт- трав- черв- лип- серп- верес- жовт- листопад- груд- місяц- квартал- рік року роки років роках торік торішн- тиждень тижня тижні вчора учора вчорашн- учорашн- піврічч- неділю суботу понеділ- спринт минулого цього_року',
    'январ- феврал- март- апрел- май мая мае июн- июл- август- сентябр- октябр- ноябр- декабр- месяц- квартал- год года году годы годам прошлогодн- неделя неделю недели неделе вчера вчерашн- полугоди- воскресенье субботу понедельник спринт прошлом прошлой',
  ],
  threshold: [
    'more_than less_than over above below under exceeds exceed growth grew growing drop dropped fell fall rise rose increased decreased decline bigger smaller higher lower faster changed change',
    'понад більше менше менш ніж вище нижче зрос- вирос- впав впала впали падін- ріст зростан- знизи- зменши- зміни- змінюва- переважа-',
    'свыше более менее больше меньше чем выше ниже вырос- растет растут упал упала упали паден- рост сниз- уменьши- измени- менял- менялос- превыша-',
  ],
  listing: [
    'list show table filter display output give_me rows records entries entry which_of',
    'список списком перелік переліч- виведи вивести покажи покажіть таблиц- відфільтр- записи хто_з котрі',
    'список списком перечень перечисл- выведи вывести покажи покажите таблиц- отфильтр- записи кто_из',
  ],
  ownData: [
    'data dataset table database records our_data',
    'даних дані даними датасет- таблиц- базі бази',
    'данных данные данными датасет- таблиц- базе базы',
  ],
  find: [
    'find search look_up look_for lookup grep locate pull_up open_the fetch get_me where which_page references',
    'знайди знайдіть знайти пошукай пошукайте пошук відкрий відкрийте підніми дістань де розшукай',
    'найди найдите найти поищи поищите поиск открой откройте подними достань где разыщи',
  ],
  mention: [
    'mention mentions mentioned mentioning contain contains containing quote quotes quoted cite cites cited citing occurs occur appear appears phrase wording word words verbatim exact literal text term titled abbreviation acronym string reference referenced references refers named written says described documented begins mentioned_in say says_about talk talks tagged tag labelled',
    'згад- міститься містять містит- цитат- процитуй цитую- посила- трапля- зустріча- фраз- дослівн- формулюван- сформульован- слово слова слів вислів термін термін- текст рядок скорочен- абревіатур- назва названо назвою назву описано задокументован- сказано написано йдеться вжито поясне- прочитати говорить прізвищ- міткою прізвище',
    'упомян- упомина- содерж- цитат- процитируй цитиру- ссыла- ссылк- встреча- фраз- дословн- формулировк- сформулирован- слово слова слов выражен- термин- текст строк- сокращен- аббревиатур- названа названо названием называет- описан описано описана задокументирован- сказано написано говорится употребл- объяснен прочитать говорит фамили- меткой фамилия',
  ],
  document: [
    'document documents docs documentation handbook manual manuals guide guides guideline guidelines runbook runbooks policy policies instruction instructions regulation regulations contract contracts agreement agreements minutes glossary wiki archive memo circular resolution decree order directive letter notice code knowledge_base release_notes annex appendix template templates papers file files standard standards chapter',
    'документ- довідник- посібник- інструкц- ранбук- політи- регламент- договор- договір угод- протокол- глосарі- вікі архів- записк- циркуляр- постанов- декрет- наказ- директив- розпоряджен- лист листа кодекс- базі_знань базу_знань нотатк- додатк- додаток шаблон- методичк- методик- методреком- файл- стандарт- настанов- доках паперах рішення',
    'документ- справочник- руководств- инструкц- ранбук- полити- регламент- договор- соглашен- протокол- глоссари- вики архив- записк- циркуляр- постановлен- декрет- приказ- директив- распоряжен- письмо письма кодекс- базе_знаний базу_знаний заметк- приложен- шаблон- методичк- методик- методреком- файл- стандарт- доках бумагах решения',
  ],
  documentPart: [
    'article clause section paragraph page pages annex appendix chapter point item part heading passage passages form places',
    'статт- пункт пункті пункту пункти пункт- розділ- абзац- сторінк- додатк- додаток глав- частин- заголов- місця бланк- форм-',
    'стать- пункт пункте пункта пункты раздел- абзац- страниц- приложен- глав- част- заголов- места бланк- форм-',
  ],
  we: [
    'we our us ours here company companys organisation team department office_rules colleagues employee employees staff manager lead in_house with_us',
    'у_нас в_нас нас наш- нам нами ми нашій компані- організаці- команд- відділ- працівник- колег- керівник- начальник- тут',
    'у_нас нас наш- нам нами мы нашем компани- организаци- команд- отдел- сотрудник- коллег- руководител- начальник- тут',
  ],
  me: ['i my me ive im mine am_i', 'я мені мене мій моя мою мої', 'я мне меня мой моя мою мои'],
  rule: [
    'procedure process rule rules allowed permitted permission approve approved approval approves responsible must should shall deadline required require requirements need needs consent conditions consequences options guidance approach right_way steps considered decides decide liable forbidden sign_off happens turn_to',
    'порядок порядку процедур- процес- правил- дозвол- дозволен- можна погодж- погоди- погодит- відповідає відповідальн- відповідаємо мусимо маємо повинн- слід треба потріб- вимог- згод- умов- наслідк- варіант- настанов- принцип- крок- вважають вирішує звертатис- заборон- строк-',
    'порядок порядке процедур- процесс- правил- разреш- можно согласу- согласов- отвечает ответственн- отвечаем обязаны должен должны должна следует надо нужно нужна нужен требова- требу- соглас- условия условиях последств- вариант- рекомендац- принцип- шаг- считают решает обращаться запре- срок-',
  ],
  whatToDo: [
    'what_to do_we do_i should_i should_we what_happens what_if how_should we_do to_do am_i can_i may_i proceed handle handled treat react respond report claim next_step what_now takes_over take_over',
    'що_робити що_ми що_роблять що_робимо робити роблять робимо діяти чинити реагувати як_діяти як_нам як_мені мені_робити що_буде кого_звертатися наступний_крок що_тепер тепер замінить',
    'что_делать что_мы что_делают что_делаем делать делают делаем действовать поступать реагировать как_действовать как_нам как_мне мне_делать что_будет кому_обращаться следующий_шаг что_теперь теперь заменит',
  ],
  how: ['how', 'як яким чином', 'как каким образом'],
  who: ['who whom whose', 'хто кого кому ким чий', 'кто кого кому кем чей'],
  whenIf: [
    'when if before after while until unless without',
    'коли якщо перш після доки поки безтого',
    'когда если прежде после пока безтого',
  ],
  may: [
    'can may is_it is_there do_we does allowed am_i',
    'чи_можна можна чи_потрібн- чи_дозволено чи_є чи_потрібно чи_потрібен чи_може чи_можемо може можемо',
    'можно_ли можно нужно_ли разрешено_ли есть_ли может_ли можем_ли может можем',
  ],
  whether: ['is are does do did has have was were', 'чи', 'ли'],
  write: [
    'write draft compose generate create come_up invent make_up give_me_ideas ideas names story poem essay letter_to email_to reply design suggest recommend propose prepare checklist plan_a imagine pretend plan pseudocode title_for act_as role_play',
    'напиши напишіть склади складіть згенеруй створи придумай придумайте ідей ідеї назв оповідан- вірш казк- есе порадь порекомендуй запропонуй підготуй вигадай вигадан- відповідь_клієнт- чекліст чек уяви сплануй псевдокод розіграй побудь',
    'напиши напишите составь составьте сгенерируй создай придумай придумайте идей идеи названий рассказ стих- сказк- эссе посоветуй порекомендуй предложи подготовь сочини выдуман- чеклист чек представь спланируй псевдокод разыграй побудь',
  ],
  transform: [
    'translate summarise summarize rewrite reword rephrase paraphrase shorten proofread convert extract turn correct improve classify make_this fix simplify expand continue mistake_in mistakes_in bug_in this_code',
    'переклади перекладіть підсумуй перекажи переказ перепиши перефразуй скороти вичитай переведи витягни випиши перетвори виправ покращ- класифікуй спрости продовж визнач стисло зроби_з перероби помилку_в помилки_в помилку_у',
    'переведи переведите подытожь перескажи пересказ перепиши перефразируй сократи вычитай извлеки выпиши преврати исправь улучши классифицируй упрости продолжи определи кратко сделай_из переделай ошибку_в ошибки_в',
  ],
  define: [
    'what_is whats what_are what_does mean means meaning explain definition_of difference describe understand how_does usually in_general whats_the purpose_of stand_for why_do example typical stands_for',
    'що_таке що_означає означає значить поясни поясніть різниц- відрізня- опиши розтлумач зазвичай взагалі чим_відрізня- як_працює працює навіщо розшифровується приклад- загалом',
    'что_такое что_означает означает значит объясни объясните разниц- отлича- опиши растолкуй обычно вообще как_работает работает зачем расшифровывается пример-',
  ],
  code: [
    'sql python javascript typescript java code function script regex regular_expression json schema bash git unit_tests algorithm query program class command html css yaml kubectl postgres mysql excel formula loop variable docker linux api rust golang react kubernetes server_side manifest terminal command_line browser keyboard unit file_in typeerror',
    'sql код коді коду функці- скрипт- регулярн- json схем- юніт алгоритм- запит програм- формул- змінн- масив- docker git rust програмуван- команду команда маніфест- термінал excel файл_у файл_в',
    'sql код коде кода функци- скрипт- регулярн- json схем- юнит алгоритм- запрос программ- формул- переменн- массив- docker git rust программирован- команду команда манифест- терминал excel файл_в',
  ],
  here: [
    'this following below these attached text_below here_is',
    'цей ця це цю ці нижче наступн- такий ось_мій ось тексту речення відгук-',
    'этот эта это эту эти ниже следующ- вот_мой вот тексту текста предложение отзыв-',
  ],
  smallTalk: [
    'hello hi hey thanks thank joke funny good_morning how_are please_tell bye ok love feel favourite favorite bored',
    'привіт вітаю дякую спасибі анекдот жарт добрий_день як_справи добре бувай люблю',
    'привет здравствуйте спасибо благодарю анекдот шутк- добрый_день как_дела хорошо люблю',
  ],
  world: [
    'capital president population country countries planet moon sun sky world history invented won war poet poetry language recipe cook music film book animal human brain science physics life earth city river theory economy philosophy symptoms disease football oxygen plants health heart diet body united nations europe africa asia asteroid weather climate religion art painting novel author wrote born died century ancient king queen empire olympic gdp inflation economists friends wedding birthday travel hotel hobby synonym synonyms rhyme rhymes grammar spelling',
    'столиц- президент- населен- країнами планет- сонц- небо світ- історі- винайшов війн- поет- поезі- мов- рецепт- приготувати музик- фільм- книжк- книг- тварин- людей люди наук- фізик- життя земл- річк- теорі- економік- філософ- симптом- хвороб- футбол- рослин- кисень здоров- серц- дієт- тіл- оон європ- африк- азі- погод- клімат- релігі- мистецтв- картин- роман автор- написав народився столітт- давн- корол- імпері- ввп інфляц- друз- весілл- народженн- подорож- готель хобі вчити синонім- рим- граматик- правопис',
    'столиц- президент- населен- странами планет- солнц- небо мир- истори- изобрел войн- поэт- поэзи- язык- рецепт- приготовить музык- фильм- книг- животн- людей люди наук- физик- жизн- земл- рек- теори- экономик- философ- симптом- болезн- футбол- растен- кислород здоров- серд- диет- тел- оон европ- африк- ази- погод- климат- религи- искусств- картин- роман автор- написал родился столет- древн- корол- импери- ввп инфляц- друз- свадьб- рождени- путешеств- отел- хобби учить синоним- рифм- грамматик- правописан-',
  ],
  sum: [
    'solve calculate plus minus times divided equation equals multiply square root km kmh sqrt plus_one per_hour',
    'розвяжи обчисли плюс мінус помножити поділити рівнян- дорівнює арифметичн- буде чисел корінь км годину_швидкіст- формул-',
    'реши вычисли плюс минус умножить разделить уравнен- равно арифметическ- будет чисел корень км час_скорост- формул-',
  ],
  act: [
    'restart reboot scale roll_back rollback rolling deploy redeploy delete remove kill stop start pause resume drain cordon set increase decrease raise bump lower apply enable disable undo revert cancel switch_off switch_on tail kick_off cleanup purge block unblock isolate',
    'перезапусти перезапустіть перезапустити рестартни перезавантаж відкоти відкотіть масштабуй збільш зменш видали вбий убий зупини призупини віднови запусти постав встанови підніми знизь застосуй увімкни вимкни скасуй виведи ізолюй очисти заблокуй розблокуй розгорни рестарт',
    'перезапусти перезапустите перезапустить рестартни перезагрузи откати откатите масштабируй увеличь уменьши удали убей останови приостанови возобнови запусти поставь установи подними понизь примени включи выключи отмени выведи изолируй очисти заблокируй разблокируй разверни рестарт',
  ],
  check: [
    'check verify assess evaluate score rate screen screening compare run estimate detect flag diagnose forecast predict project simulate model analyse analyze inspect trace map draw recompute investigate validate scan scenario what_if suspicious plausible undervalued fraudulent anomalies any_sanctions linked behind believable',
    'перевір перевірте перевірити оціни оцініть проаналізуй порівняй звір прожени вияви виявити познач спрогнозуй прогноз передбач змоделюй змоделювати прорахуй просимулюй сценарій скоринг продіагностуй зясуй розберися простеж побудуй намалюй перерахуй глянь пропусти що_якщо що_як аномалі- адекватн- підозріл- правдоподібн- занижен- стоїть_за повязан-',
    'проверь проверьте проверить оцени оцените проанализируй сравни сверь прогони выяви выявить отметь спрогнозируй прогноз предскажи смоделируй смоделировать просчитай просимулируй сценарий скоринг продиагностируй выясни разберись проследи построй нарисуй пересчитай глянь пропусти что_если а_если аномали- адекватн- подозрительн- правдоподобн- занижен- стоит_за связан-',
  ],
  whence: [
    'where_from which_country come_from comes_from came_from arrived_from coming_from',
    'звідки якої_країни яких_країн куди_вивоз-',
    'откуда какой_страны каких_стран куда_вывоз-',
  ],
  now: [
    'now current currently right_now at_moment the_moment past_minutes last_hour live',
    'зараз поточн- наразі цю_мить остання_година останню_годину останні_хвилин-',
    'сейчас текущ- теперь данный_момент последний_час последние_минут-',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;
