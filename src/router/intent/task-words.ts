/**
 * Cues of work on a text, on code, on sums, and of thinking something through.
 * Words by what they tell, in English, Ukrainian and Russian, so that what is learned of one language holds for all.
 * They are inputs of the classifier beside the words themselves, no rules. `*abcdef` stands for every Cyrillic word that
 * holds its first five letters.
 */
export const taskWords = {
  translate: [
    'translate translated translates translating translation translations translator transliterate localise localize subtitle übersetze traduis przetłumacz',
    '*ерекл *рансл *окалі',
    '*ревод *ревед *ревес *ранск *окали',
  ],
  tongue: [
    'english ukrainian russian polish german french spanish italian chinese turkish japanese romanian czech arabic portuguese hungarian bulgarian lithuanian estonian latvian finnish swedish dutch greek hindi korean kazakh georgian hebrew latin slovak norwegian danish vietnamese',
    '*нглій *країн *ольсь *імець *ранцу *спанс *талій *урець *итайс *умунс *чеськ *понсь *угорс *атині *рузин *раїнс *осійс *олдав *итовс',
    '*нглий *украи *ольск *емецк *ранцу *спанс *тальян *урецк *итайс *умынс *чешск *понск *енгер *атынь *рузин *русск *итовс *азахс *татарс',
  ],
  wording: [
    'render literal literally idiom idiomatic equivalent phrase phrases proverb expression meaning pronounce native register interpret rendering',
    '*ослів *відпо *ідіом *рисл *вучит *фраза фразу фрази *мовою *мовит *вимов *мені',
    '*ослов *диома *словиц *фраза фразу фразы *языке *языка *звучи *роизн *вивал',
  ],
  summary: [
    'summary summaries summarise summarize summarised summarized summarizing summarising sumarise tldr tl gist condense recap abstract digest overview abridge synopsis outline précis distil boil compress shrink abridged wrap-up nutshell',
    '*ідсум *езюме *езюму *стисл *стисн *короти *тезис тези тез *ижимк *ичавк *онспе *аналіт *дайдже *переказ *оротк',
    '*суммир *езюме *езюми *сжать *сожми *ократ *езисы *ыжимк *онспе *айджес *ереска *вкратц *кратк *короч *итого',
  ],
  shortness: [
    'short shorter shorten brief briefly concise trim half reduce cut compact',
    '*коротк коротше коротко менше вдвічі лаконічно *оротш',
    '*коротк короче кратко меньше вдвое лаконично сжато',
  ],
  mainPoint: [
    'main key points point takeaway takeaways essence essentials findings highlights conclusion conclusions bottom upshot important',
    '*оловн *ключов суть сутність сенс *исново *ажлив *новне',
    '*лавно *главн *ключев суть смысл *вывод *ажное *новное',
  ],
  sizeLimit: [
    'sentence sentences bullet bullets line lines words paragraph paragraphs pages',
    '*еченн *пункт *рядкі *рядк *абзац слів *слова *пунк',
    '*редло *ункта *ункто *строк *абзац слов *слова',
  ],
  writing: [
    'article report memo minutes transcript meeting thread discussion interview podcast chapter letter speech correspondence conversation chat notes feedback reviews',
    '*статт *звіт *ротокол *арада *наради *истув *нтерв *ереписк *розмо *відгук *допис',
    '*стать *отчет *отчёт *ротоко *совещ *перепи *нтерв *разгов *отзыв *заметк',
  ],
  extract: [
    'extract extracted extracting extraction pull pick parse identify retrieve collect capture detect copy separate normalise normalize scrape tag annotate highlight split fill',
    '*витяг *випис *иокре *вилуч *иділи *озбер *ідбер *перелі *обери *апожн *ихопи *озкла *аповн',
    '*извле *выпис *вытащ *ыдели *ытяни *азбер *обери *еречи *аполн *азлож *тбери *ытаск',
  ],
  field: [
    'names name dates date amounts amount numbers number email emails phones phone address addresses entities entity fields field keywords values iban codes organisation organisations plate serial reference',
    '*імена *прізв *дати дату *суми суму *номер *адрес *еквіз *поля полів *назви *телеф *лючові *сутно *піб',
    '*имена *фамил *даты дату *суммы сумму *номер *адрес *еквиз *поля полей *назва *телеф *лючевы *сущно фио',
  ],
  structured: [
    'json csv table list array schema yaml xml key pairs columns tuples vcard comma separated',
    '*табли *списо *списк *масив *формат комою *ловник',
    '*табли *списо *списк *масси *формат запятую *ловарь',
  ],
  classify: [
    'classify label labels categorise categorize category categories sentiment assign rate tone topic topics priority',
    '*класи *катег *ональн *іднес *озпод *озміт *емоці',
    '*ласси *катег *ональн *тнеси *аспре *азмет *эмоци',
  ],
  polarity: ['positive negative neutral spam', '*озити *егати *ейтра', '*озитив *егатив *ейтрал'],
  code: [
    'code function class script program snippet method variable module component library package repo repository commit branch merge codebase sdk',
    'код коду кодом коді *функц *скрип *рогра *метод *змінн *модул *бібліо *репоз *коміт *омпон',
    'код кода кодом коде *функц *скрип *рогра *метод *перем *модул *библи *репоз *комми *омпон',
  ],
  codeVerb: [
    'implement refactor debug compile optimise optimize rewrite port mock memoize override parse serialize deserialize validate develop',
    '*алізу *ефакт *ебаг *омпіл *птимі *налаго *ередел *ортуй *аписа',
    '*ализу *ефакт *ебаг *омпил *птими *тлади *ередел *ортиру',
  ],
  codeLanguage: [
    'python javascript typescript java kotlin rust golang go php ruby swift scala html css react vue django flask sql bash node pandas numpy jquery graphql regex fastapi express spring haskell perl powershell c dart',
    'пайтон пітон *ульар *егуляр джава реакт',
    'питон питоне *егуляр джава реакт пайтон',
  ],
  codeError: [
    'traceback exception typeerror valueerror keyerror attributeerror indexerror nullpointerexception undefined segfault modulenotfounderror importerror referenceerror syntaxerror runtimeerror unicodedecodeerror stacktrace bug bugs leak nil null',
    '*инято *иключ *расув *омилк баг баги багу витік',
    '*сключ *расси *шибка *шибку баг баги бага утечка *ошибк',
  ],
  codeWord: [
    'def return import const let print self func fn void int public static none var async await elif println console foreach lambda struct str len',
    '*повер *асинх',
    '*возвр *асинх',
  ],
  codeData: [
    'array list tree linked hash stack queue graph sort sorted binary recursion recursive complexity algorithm heap trie loop loops pointer thread threads concurrency race string strings integer integers index nodes',
    '*лгори *сорту *екурс *дерев *цикл *поток *окажч *складн *рядок *хеш',
    '*лгори *сорти *екурс *дерев *цикл *поток *казат *ложно *строк *хеш',
  ],
  codeTest: [
    'unit tests test pytest jest typed types hints docstring lint eslint',
    'юніт *тести *тестів',
    'юнит *тесты *тестов',
  ],
  webCode: [
    'api rest endpoint http frontend backend git github middleware jwt oauth websocket dom hook hooks navbar flexbox button page',
    '*ендпо *фронт *бекен гіт',
    '*эндпо *фронт *бэкен гит',
  ],
  contest: [
    'input output constraints nums returns given example explanation sample modulo lexicographically substring subsequence subarray minimum maximum operations indices operation',
    '*вхідн *вихід *приклад *обмеж',
    '*входн *выход *ример *огранич',
  ],
  compute: [
    'calculate compute solve evaluate simplify factor differentiate integrate convert round',
    '*обчис *рахуй *озрах *озвяж *прост *айди *знайди *похід *інтегр',
    '*вычис *считай *ассчи *реши *ешите *прост *найди *найдит *произв *интегр',
  ],
  prove: [
    'prove proof induction theorem lemma irrational',
    '*довед *довес *теоре *індук *аціон',
    '*докаж *доказ *теоре *индук *ациона',
  ],
  mathsTerm: [
    'equation integral derivative probability triangle perimeter divisor remainder polynomial matrix sum product ratio percent percentage root roots prime determinant eigenvalues fraction area variance average mean quadratic radius volume circle square cube integer even odd sequence digits',
    '*рівня *інтег *ймові *рикут *ериме *ільни *остач *ногоч *матри *відсо *корін *корен *дріб *площ *исперс *сума *добут *градус *радіус *послі *парн',
    '*равне *интег *вероя *реуго *ериме *елите *остат *ногоч *матри *проце *корен *корни *дробь *площа *исперс *сумма *произ *градус *радиус *послед *четн',
  ],
  mathsSign: ['x y sin cos tan log ln sqrt frac lim mod dx pi cdot leq n k', 'х у', 'х у'],
  quantity: [
    'many much total altogether left remain remaining each twice half times more fewer than',
    '*скіль *всього *разом *залиш *кожен *кожн удвічі *ловин рази',
    '*сколь *всего *вмест *остал *кажды вдвое *ловин раза',
  ],
  units: [
    'km kg hours hour minutes minute litres liters meters metres miles mile cm days weeks speed distance weight feet inches grams pounds',
    'км кг *годин *хвили *літрі *метрі см *днів *шість *швидк *тонн',
    'км кг часов часа *минут *литро *метро см дней *корос *тонн',
  ],
  money: [
    'usd eur uah dollars dollar euros euro hryvnias cents costs cost pays paid price salary interest loan discount',
    'грн *гриве євро *долар *кошту *ціна *знижк *креди *оштує *зарпл',
    'грн *рубле *гриве евро *долла *стоит *цена *скидк *креди *тоимо *зарпл',
  ],
  logic: [
    'logic logically reason reasoning step premise premises conclusion therefore follows follow infer deduce contradict contradictory imply implies consistent syllogism paradox if then must',
    '*логік *логіч *кроках *кроками *крок *міркув *міркуй *исново *ипливає *отже *супер *парадо якщо тоді *слідує',
    '*логик *логич *шагам *рассу *ывод *следуе *значит *проти *парадо если тогда',
  ],
  argument: [
    'argument arguments objection claim flaw fallacy valid justify justified refute evidence hypothesis hypotheses assumption assumptions assume suppose plausible sound',
    '*аргум *запере *хиба *ґрунт *спрос *доказ *іпоте *ипуще *ипуст *пкову',
    '*аргум *возра *ошибочн *основ *опрове *доказа *ипоте *едпол *опуст',
  ],
  tradeOff: [
    'trade-off tradeoff trade offs weigh pros cons versus vs compare contrast evaluate assess balance advantages disadvantages risks benefits',
    '*ереваг *недол *зваж *порівн *оцін *компро *ризик *вигід *вигод',
    '*еимущ *недост *взвес *сравн *оцен *компро *риски *выгод',
  ],
  decision: [
    'strategy decide decision option options choose plan prioritise prioritize should order scenario negotiate recommend rule',
    '*страте *ирішен *аріант *обрат *плану *сцена *черго *пріор *варто',
    '*страте *решен *ариант *выбра *плани *сцена *очере *приор *стоит',
  ],
  cause: [
    'why cause causes causal consequence consequences effect effects because root derive analyse analyze happen affects explain influence',
    'чому *причи *аслідк *поясн *аналі *вплив *чомусь *звідк',
    '*почем *причи *следст *объясн *анали *влия *зачем',
  ],
  puzzle: [
    'liar lies lying truth riddle puzzle suspects knights switches overtake taller tallest older youngest oldest shadow facing boxes doors guards odd belong race standing',
    '*бреше *брехн *правд *загад *голов *старш *молод *вищий *острі *лицар *двері *перпр *зайвий',
    '*лжет *врет *врёт *лжец *правд *загад *голов *старш *младш *выше *остров *рыцар *двери *лишне',
  ],
  kin: [
    'father mother brother sister uncle aunt cousin son daughter relationship related sibling grandmother',
    '*батько *брат *сестра *дядьк *родич *доньк *племі',
    '*отец *брат *сестр *дядя *родств *дочь *племян',
  ],
  truth: [
    'true false uncertain statement statements correct must might could',
    '*хибн *твердж *істин *правиль *невизн',
    '*ложно *утвер *истин *верно *неопр',
  ],
  systems: [
    'consistency availability replication latency throughput distributed architecture partition consensus sharding caching transactions concurrency workloads leader quorum snapshot isolation locking tail trade-offs fault tolerance scalability storage microservices',
    '*еплік *узгод *зподі *архіт *томніс *доступ *масшт',
    '*еплик *согла *спред *архит *адежн *достун *масшт',
  ],
} as const satisfies Readonly<Record<string, readonly [english: string, ukrainian: string, russian: string]>>;
