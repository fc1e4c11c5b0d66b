/** Cues of where an answer is to come from, what it is about, and how people talk; written as `taskWords` are. */
export const subjectWords = {
  accordingTo: [
    'according based per pursuant under stated states using only described',
    '*згідно *підста *ідпов *виход *зазна *спира *огідно лише тільки',
    '*согла *основа *оответ *исход *указа *опира только лишь',
  ],
  given: [
    'context passage passages document documents excerpt excerpts source sources snippet snippets text paragraph extract docs',
    '*контек *урив *докуме *джере *текст *фрагм *абзац *витяг',
    '*контек *отрыв *докуме *источ *текст *фрагм *абзац *ыдерж',
  ],
  attached: [
    'attached attachment uploaded provided pasted enclosed below above shared following',
    '*додан *долуч *заванта *прикрі *вкладе *нижче *вище *надісл *наступ',
    '*прило *загруж *прикре *вложе *ниже *выше *присла *следую',
  ],
  rules: [
    'policy handbook manual regulation regulations procedure instruction instructions order contract clause article articles section annex guidelines wiki rules statute agreement standard law decree directive',
    '*політи *полож *реглам *інстру *поряд *догов *пункт *стаття *статті *статтею *наказ *додат *прави *закон *угод *посіб *остан',
    '*полити *полож *реглам *инстру *поряд *догов *пункт *статья *статьи *статьей *приказ *прави *закон *согла *руков *остано',
  ],
  knowledgeBase: [
    'knowledge base runbook runbooks wiki archive repository folder indexed store',
    '*бази *базі *знань *ранбу *архів *папці',
    '*базы *базе *знани *ранбу *архив *папке',
  ],
  question: ['question questions answer answers q', '*питан *запит *відпов', '*вопро *ответ'],
  cite: [
    'cite quote citation page say says mention mentions stipulate',
    '*цитат *цитуй *сторін *сказан *йдеть *згаду *згада',
    '*цитат *цитир *стран *сказа *говори *упомин',
  ],
  our: [
    'our internal company we us staff',
    'наш наша наше наших нашій нашому нашої нашою *внутр *компа нас нам',
    'наш наша наше наших нашей нашем *внутр *компа нас нам',
  ],
  send: [
    'send email mail forward message sms notify post text reply invite share upload submit download',
    '*надіш *відпр *переш *повід *лист *напиш *запро *скинь *заван *опублі',
    '*отпра *переш *сообщ *письм *напиш *пригл *скинь *загру *опубл *разош',
  ],
  book: [
    'book reserve schedule cancel order buy rent appointment reservation ticket tickets register pay transfer subscribe',
    '*заброн *замов *скасу *запиши *купи *квито *квитк *столи *зустрі *оплат *перек *зареє *признач',
    '*заброн *закаж *отмен *запиши *купи *билет *столи *встре *оплат *перев *зарег *назнач',
  ],
  travel: [
    'flight flights hotel taxi train bus table restaurant airport car route directions station ride',
    '*рейс *готел *таксі *поїзд *потяг *автоб *ресто *аеропо *маршру *вокзал',
    '*рейс *отель *такси *поезд *автоб *ресто *аэроп *маршру *вокзал *гости',
  ],
  remind: [
    'remind reminder alarm timer calendar todo task tasks appointment meeting wake add delete remove update create list',
    '*нагад *будил *тайме *кален *завдан *додай *видал *зустр *створи *постав *тврит',
    '*напом *будил *тайме *кален *задач *добав *удали *встре *созда *постав',
  ],
  device: [
    'turn switch play volume lights light thermostat heating lower raise start stop open close set music song playlist camera degrees brightness',
    '*вимкн *увімк *ввімк *гучні *світл *музик *відкри *включ *запуст *градус *пісню',
    '*выклю *включ *громк *свет *музык *открой *запуст *градус *песню',
  ],
  weather: [
    'weather forecast temperature humidity wind rain sunny',
    '*погод *прогн *емпер *дощ дощу вітер',
    '*погод *прогн *емпер *дождь *дождя ветер',
  ],
  now: [
    'now today tomorrow tonight current currently latest right yesterday nearest nearby moment live upcoming',
    '*зараз *сього *завтр *поточ *актуа *найбл *вчора *щойно *останн',
    '*сейча *сегод *завтр *текущ *актуа *ближа *вчера *только *после',
  ],
  market: [
    'exchange stock currency rate rates shares bitcoin quote',
    '*курс *валют *акцій *біржі',
    '*курс *валют *акций *бирже',
  ],
  lookUp: [
    'find look search check get fetch retrieve query call show locate track lookup status',
    '*знайд *перев *пошук *отрим *викли *покаж *дізна *глянь *статус',
    '*найди *провер *поищи *получ *вызов *покаж *узнай *глянь *статус',
  ],
  myThings: [
    'my inbox contacts contact account card phone playlist parcel subscription',
    'мою моєї моїй моєму мій моя мої *рахун *картк *посил',
    'мою моей моем мой моя мои *счет *карту *посыл',
  ],
  physics: [
    'velocity acceleration force energy electric magnetic capacitance inductance frequency entropy gravitational resistance current voltage',
    '*швидкі *приско *енерг',
    '*скорос *ускоре *энерг',
  ],
  dataset: [
    'dataset data csv table column columns rows series sql select group query database dashboard pivot parquet file extract log',
    '*датас *даних *даними *табли *стовп *рядки *вибірк *дашбо *зведен *вивант *файл',
    '*датас *данны *табли *столб *строк *выбор *дашбо *сводн *выгруз *файл',
  ],
  trend: [
    'trend trends growth anomaly anomalies outliers outlier seasonal seasonality correlation correlate distribution median quarterly year-on-year forecast predict project spike drop change rise fall increase decrease',
    '*тренд *динам *зрост *аномал *викид *сезон *корел *озпод *медіан *рогноз *падін *сплес *стриб *змін',
    '*тренд *динам *рост *аномал *выброс *сезон *корре *аспре *медиан *рогноз *паден *всплес *скачок *измен',
  ],
  breakdown: [
    'by top share percentage breakdown rank ranking segment drill cluster group compare largest highest most average count total per',
    'топ *частк *розбив *рейтин *сегме *рівняй *найбі *середн *кільк *розрі',
    'топ *доля *долю *разби *рейтин *сегме *сравни *наибо *средн *колич *разре',
  ],
  chart: [
    'chart plot graph visualise visualize heat map dashboard kpi report statistics statistical',
    '*графі *діагр *дашб *візуал *показн *стати',
    '*графи *диагр *дашб *визуал *показа *стати',
  ],
  period: [
    'month monthly quarter week weekly daily year annual yearly q1 q2 q3 2021 2022 2023 2024',
    '*місяц *кварт *тижн *рік *року *рокам *щомі *щоден',
    '*месяц *кварт *недел *год *года *годам *ежеме *ежедн',
  ],
  trade: [
    'declarations declaration imports exports import export customs duty duties hs tariff importers importer brokers taxpayers excise vat tax taxes revenue refunds',
    '*декла *імпор *експо *митн *мита *уктзе *тариф *броке *плате *акциз пдв *подат *надхо *уктзед',
    '*декла *импор *экспо *тамож *пошли *тнвэд *тариф *броке *плате *акциз ндс *налог *поступ',
  ],
  cluster: [
    'kubernetes kubectl k8s k3s pod pods node nodes cluster helm container containers docker namespace deployment deployments replica replicas ingress statefulset daemonset kubelet crashloopbackoff oomkilled imagepullbackoff pvc sidecar istio',
    '*кубер под поди поду подів *нода ноди ноду *класт *конте *докер *інгре *хелм',
    '*кубер под поды пода подов *нода ноды ноду *класт *конте *докер *ингре *хелм',
  ],
  alert: [
    'alert alerts alertmanager prometheus grafana incident outage pagerduty postmortem slo firing monitoring oncall on-call triage metrics loki zabbix severity rca',
    '*алерт *інцид *моніт *сповіщ *аварі *графан *проме *чергу *постмо',
    '*алерт *инцид *монит *опове *авари *графан *проме *дежур *постмо',
  ],
  deploy: [
    'deploy deploys deployed rollout rollback roll restart reboot upgrade pipeline ci cd terraform ansible jenkins argocd gitlab canary release systemd backup backups cron migrate staging playbook provision',
    '*депло *розго *відкат *перез *онови *оновл *пайпл *реліз *бекап *крон *террафо *ансібл *стейдж',
    '*депло *разве *откат *перез *обнов *пайпл *релиз *бэкап *крон *терраф *ансибл *стейдж',
  ],
  server: [
    'server servers disk cpu memory nginx postgres postgresql redis kafka etcd elasticsearch rabbitmq vault haproxy coredns zookeeper logs log dns certificate prod production tls proxy balancer queue host hosts vm ssh kernel',
    '*серве *диск *памят *логи *логах *логів *серти *проді *прод проксі *балан *хост',
    '*серве *диск *памят *логи *логах *логов *серти *проде *прод прокси *балан *хост',
  ],
  failing: [
    'error errors fail fails failed failing timeout stuck down crash crashes crashed hangs killed refused unreachable slow lag full pending denied expired restarting flapping',
    '*помил *падає *впав *впала *зависа *таймау *збій *повіл *недос *відмо *переп *вичер',
    '*ошибк *падае *упал *упала *завис *тайма *сбой *медле *недос *отказ *переп *истек',
  ],
  logLevel: ['warn warning fatal info critical emerg err panic daemon pid', '', ''],
  image: [
    'image images picture pictures photo photos photograph photographed screenshot scan scanned scans pic img jpg jpeg png snapshot drawing frame painting diagram portrait selfie',
    '*зобра *фото *фотог *карти *знімк *знімо *скрін *скан *скані *рисун *малюн *світли',
    '*изобр *фото *фотог *карти *снимк *снимо *скрин *скан *скане *рисун',
  ],
  see: [
    'see shown visible look describe read ocr caption alt handwritten handwriting count colour color wearing background left corner depicted transcribe',
    '*видно *бачиш *опиши *подив *розпі *прочи *зобра *колір *кольо *підпис *напис',
    '*видно *видиш *опиши *посмо *распоз *прочи *изобр *цвета *подпи *надпи',
  ],
  greeting: [
    'hi hello hey morning afternoon evening thanks thank bye yo ok okay night welcome goodbye test ping thx cool',
    '*приві *вітаю *добри *дякую *бувай окей ок *доброг *здоро *папа',
    '*приве *здрав *добры *спаси *пока окей ок *добро *здоро',
  ],
  label: [
    'title titles label button tooltip placeholder tag tags emoji caption subject heading toast hint banner toggle menu icon badge chat conversation follow-up',
    '*загол *назва *назву *назви *кнопк *підка *тег теги *емодз *плейс *тост *чату',
    '*загол *назва *кнопк *подск *тег теги *эмодз *плейс *тост *чата',
  ],
  complete: [
    'autocomplete complete continue finish suggest suggestion suggestions next autofill predict rename',
    '*допиш *допов *продо *завер *підкаж *заверш',
    '*допиш *допол *продол *завер *подска *законч',
  ],
  spelling: [
    'synonym antonym spell spelling plural abbreviation typo opposite capital acronym stand stands',
    '*синон *антон *пишет *абрев *множи *скоро',
    '*синон *антон *пишет *аббре *множе *сокращ',
  ],
  yesNo: ['yes no y', 'так ні', 'да нет'],
  story: [
    'story poem essay song lyrics haiku limerick slogan tale dialogue blog creative character novel write compose craft poetry verse invent imagine plot bedtime',
    '*опові *вірш *есе *пісн *казк *слога *діало *вигад *уяви *склад *придум *блог *тост *привіт',
    '*расск *стихо *стих *эссе *песн *сказк *слога *диало *приду *предст *сочин *блог *тост *поздр',
  ],
  rolePlay: [
    'pretend act role play persona roleplay embody character acting speak stay you are imagine',
    '*зігра *ролі *роль *прики *уявім *граєш *побудь *розігр',
    '*сыгра *роли *роль *притв *предст *играе *побудь *разыгр',
  ],
  rewrite: [
    'rewrite rephrase proofread improve grammar polite formal friendlier polish reword style edit professional politely',
    '*переп *ерефр *випра *грамат *ввічл *стиль *редаг *офіці',
    '*переп *ерефр *испра *грамма *вежли *стиль *редак *офици',
  ],
  advice: [
    'advice recommend recommendation suggest feel feeling help friend friends colleague ideas tips tired lonely sad worried gift holiday boss child kids',
    '*порад *поради *радиш *допом *друг *подру *колег *ідеї *почув *подар *відпу *настр *дітей',
    '*совет *посов *помог *друг *подру *колле *идеи *чувст *подар *отпус *настр *детей',
  ],
  whoWhen: [
    'who whom whose when where which',
    'хто кого кому коли де який яка яке які якого якій',
    'кто кого кому когда где какой какая какое какие какого',
  ],
  whatIs: [
    'what difference between mean does term called known',
    '*означа *різни *таке що',
    '*означа *разни *такое что',
  ],
  explain: [
    'explain describe discuss tell understand teach know learn simple terms',
    '*поясн *розка *опиш *зрозу *просто *навчи',
    '*объяс *расска *опиш *понят *просто *научи',
  ],
  exam: [
    'following best except not most likely primarily refers which characterized example mainly usually describes typically largest first oldest',
    '*найбі *основн *типов *характ *перший',
    '*наибо *основн *типич *харак *первы',
  ],
  history: [
    'history war century empire king queen president ancient revolution treaty battle dynasty civilization religion church medieval',
    '*істор *війн *столі *імпер *корол *прези *давн *револ *битва *козак *князь',
    '*истор *войн *столе *импер *корол *прези *древн *револ *битва *казак *князь',
  ],
  world: [
    'country countries capital river mountain city planet continent island ocean sea population moon sun earth lake',
    '*країн *столиц *річк *гора *плане *матер *остро *океан *море *місяць *сонце *озеро',
    '*стран *столиц *река *гора *плане *матер *остро *океан *море *луна *солнц *озеро',
  ],
  science: [
    'cell cells dna gas atom chemical reaction species animal animals plant plants gene genetic light heat bond acid brain hormone disease patient vitamin muscle nerve blood laser engine bacteria evolution molecule',
    '*клітин *атом *хіміч *видів *тварин *росли *ген *хвороб *вітам *кров *мозок',
    '*клетк *атом *химич *видов *живот *расте *ген *болезн *витам *кровь *мозг',
  ],
  culture: [
    'film movie book author novel band album game series actor director composer painter artist song music philosopher poet anime opera',
    '*фільм *книг *автор *роман *гурт *альбом *гра *актор *режис *композ *худож *поет *філос',
    '*фильм *книг *автор *роман *групп *альбом *игра *актер *режис *композ *худож *поэт *филос',
  ],
  society: [
    'law legal court economics economy market monopoly inflation management theory marketing psychology behavior moral ethics philosophy rights education society government leadership capitalism',
    '*право *суд *еконо *ринок *інфля *менед *теорі *психол *мораль *етик *суспіл *освіт',
    '*право *суд *эконо *рынок *инфля *менед *теори *психол *мораль *этик *общест *образо',
  ],
  me: ['i me im ive', 'я мені мене', 'я мне меня'],
  you: ['you your yourself', 'ти тебе тобі твій вас ви вам ваш', 'ты тебя тебе твой вас вы вам ваш'],
  please: ['please kindly could can would pls plz', '*прошу *будь *ласка можеш можна', '*пожал *прошу можешь можно'],
  how: ['how', 'як', 'как'],
} as const satisfies Readonly<Record<string, readonly [english: string, ukrainian: string, russian: string]>>;
