import type { StageOffer } from '../../src/router/stage/stage-offer.ts';

const customs = { stage: 'tool', roles: ['customs'] } as const;
const operations = { stage: 'tool', roles: ['operations'] } as const;
const tables = { stage: 'dataset', roles: ['tables'] } as const;

/** The chapters of an organisation's handbooks. */
const chapters = [
  'leave, vacation, відпустка, отпуск, декрет',
  'working hours, shifts, overtime, графік роботи, зміна, понаднормова робота, график работы, смена, сверхурочная работа',
  'business trips, travel expenses, відрядження, командировка',
  'salary, bonuses, зарплата, премія, зарплата, премия',
  'training, onboarding, new employees, навчання, новий працівник, обучение, новый сотрудник',
  'gifts, conflict of interest, complaints, подарунки, конфлікт інтересів, скарга, подарки, конфликт интересов, жалоба',
  'press, visitors, equipment, преса, відвідувач, обладнання, ноутбук, перепустка, пресса, посетитель, оборудование, пропуск',
  'access rights, passwords, keys, права доступу, пароль, ключі, права доступа, пароль, ключи',
  'personal data, data leak, contractors, phishing, персональні дані, витік, підрядник, фішинг, персональные данные, утечка, подрядчик',
  'incident, severity, on-call duty, escalation, інцидент, чергування, ескалація, инцидент, дежурство, эскалация',
  'release, rollout, maintenance, backup, реліз, викочування, резервна копія, обслуговування, релиз, выкатка, резервная копия',
  'service, server, database, сервіс, сервер, база, сервис',
  'client, customer, supplier, клієнт, постачальник, клиент, поставщик',
  'cargo, goods, shipment, consignment, parcel, вантаж, товар, партія, посилка, груз, партия, посылка',
  'inspection, samples, laboratory, seal, scanner, огляд, проби, лабораторія, пломба, сканер, досмотр, осмотр, пробы, лаборатория',
  'declaration, clearance, release of goods, декларація, оформлення, випуск, декларация, оформление, выпуск',
  'invoice, papers, certificate of origin, інвойс, документи, походження, инвойс, документы, происхождение',
  'broker, carrier, declarant, importer, driver, брокер, перевізник, декларант, імпортер, водій, перевозчик, импортер, водитель',
  'customs value, tariff, guarantee, transit, митна вартість, тариф, гарантія, транзит, таможенная стоимость, гарантия',
  'refund, debt, interest, payment, taxpayer, повернення, відшкодування, борг, платник, сплата, возврат, возмещение, долг, плательщик, уплата',
  'sick leave, illness, doctor, holiday request, public holidays, лікарняний, хвороба, довідка, святкові дні, больничный, болезнь, справка, праздничные дни',
  'duties of staff, interns, notice, обов’язки працівників, стажисти, обязанности сотрудников, стажеры',
  'animals, plants, medicine, perishable goods, cash, weapons, тварини, ліки, швидкопсувні товари, готівка, животные, лекарства, скоропортящиеся товары, наличные',
  'police, court, lawsuits, appeals, acts, fines, поліція, суд, оскарження, акти, штрафи, полиция, обжалование, акты, штрафы',
  'delays, losses, damage, destruction of goods, затримка, втрата, пошкодження, знищення товару, задержка, потеря, повреждение, уничтожение товара',
  'approval, sign-off, production settings, planned downtime, погодження, підпис, налаштування продакшену, планові роботи, согласование, подпись, настройки продакшена, плановые работы',
  'warehouse, storage, checkpoint, border, склад, зберігання, пункт пропуску, кордон, пост, хранение, граница',
].flatMap((chapter) => chapter.split(', '));

/** What a customs and tax office with an operations team might offer beside its models; who may use what goes by role. */
export const offers: readonly StageOffer[] = [
  {
    ...customs,
    name: 'declaration_risk',
    about: list(
      'risk, declaration, consignment, fraud, misclassification, misdeclared origin, ризик, декларація, вантаж, шахрайство, недостовірне походження, неправильна класифікація, риск, декларация, груз, мошенничество, недостоверное происхождение, неверная классификация, risk engine, MRN, МД, ДТ',
    ),
    does: list(
      'check, assess, evaluate, score, rate, estimate, recompute, перевірити, перевір, оцінити, оціни, проаналізуй, перерахуй, скоринг, проверить, проверь, оценить, оцени, проанализируй, пересчитай',
    ),
    identifiers: ['declaration', 'container'],
  },
  {
    ...customs,
    name: 'price_check',
    about: list(
      'price, undervaluation, undervalued, invoice price, market price, price distribution, HS code, per kilogram, dollars, ціна, заниження, занижена ціна, ринок, розподіл цін, код товару, долар, цена, занижение, занижена цена, рынок, распределение цен, код товара, доллар, евро, євро, euro, USD, EUR',
    ),
    does: list(
      'check, verify, compare, suspicious, plausible, перевірити, перевір, порівняти, порівняй, звірити, звір, адекватна, правдоподібна, проверить, проверь, сравнить, сравни, сверь, адекватна, правдоподобна',
    ),
    identifiers: ['goodsCode'],
  },
  {
    ...customs,
    name: 'compliance_check',
    about: list(
      'sanctions, ban list, restrictions, licence, license, permit, company, partner, санкції, список заборон, список обмежень, обмеження, ліцензія, компанія, партнер, санкции, список запретов, список ограничений, ограничения, лицензия, компания',
    ),
    does: list(
      'check, screen, screening, verify, перевірити, перевір, звір, прожени, проверить, проверь, сверь, прогони',
    ),
    identifiers: ['taxpayer', 'declaration'],
  },
  {
    ...customs,
    name: 'forecast',
    about: list(
      'forecast, prediction, projection, seasonality, next quarter, next month, revenue, receipts, прогноз, сезонність, наступний квартал, наступний місяць, надходження, сезонность, следующий квартал, следующий месяц, поступления',
    ),
    does: list(
      'forecast, predict, project, спрогнозувати, спрогнозуй, передбачити, передбач, спрогнозировать, спрогнозируй, предсказать, предскажи',
    ),
  },
  {
    ...customs,
    name: 'what_if',
    about: list(
      'scenario, duty rate, tariff change, excise, exemption, duty, effect, сценарій, ставка мита, мито, акциз, звільнення від податку, ефект, вплив, надбавка, сценарий, ставка пошлины, пошлина, освобождение от налога, эффект, влияние, ставка, rate, surcharge, limit, ліміт, лимит, ПДВ, НДС, VAT',
    ),
    does: list(
      'simulate, model the effect, estimate the effect, what if scenario, змоделювати, змоделюй, прорахувати, прорахуй, смоделировать, смоделируй, просчитать, просчитай, оціни ефект, оцени эффект',
    ),
  },
  {
    ...customs,
    name: 'entity_links',
    about: list(
      'owner, ownership, links, connections, network, connected companies, beneficiary, director, власник, зв’язки, мережа, пов’язані компанії, граф, директор, владелец, связи, сеть, связанные компании',
    ),
    does: list(
      'trace, map, draw, connected, простежити, простеж, намалюй, побудуй граф, проследить, проследи, нарисуй, построй граф',
    ),
    identifiers: ['taxpayer'],
  },
  {
    ...customs,
    name: 'shipment_patterns',
    about: list(
      'split shipments, splitting, duplicates, duplicate declarations, phantom import, anomalies, declared values, дроблення, дублікати, фантомний імпорт, аномалії, дробление, дубликаты, фантомный импорт, аномалии',
    ),
    does: list(
      'detect, find, flag, look for, run, виявити, вияви, знайти, знайди, познач, запусти, пошукай, выявить, выяви, найти, найди, отметь, запусти, поищи',
    ),
    identifiers: ['declaration'],
  },
  {
    ...operations,
    name: 'workloads',
    about: list(
      'deployment, pod, replicas, node, job, worker, workers, release, rollout, namespace, memory limit, production, деплоймент, деплой, под, репліки, вузол, воркер, реліз, викочування, ліміт пам’яті, продакшен, задача, реплики, узел, релиз, выкатка, лимит памяти, gateway, шлюз, service, сервіс, сервис, logs, логи',
    ),
    does: list(
      'restart, scale, roll back, rollback, delete, kill, drain, cordon, pause, resume, stop, start, bump, increase, set, undo, revert, apply, enable, logs, логи, перезапустити, перезапусти, рестартни, перезавантаж, масштабуй, збільш, зменш, відкоти, видали, убий, призупини, зупини, постав, підніми, скасуй, застосуй, увімкни, ізолюй, виведи вузол, перезапустить, перезагрузи, масштабируй, увеличь, уменьши, откати, удали, убей, приостанови, останови, поставь, подними, отмени, примени, включи, изолируй, выведи узел',
    ),
    identifiers: ['workload'],
  },
  {
    ...operations,
    name: 'service_metrics',
    about: list(
      'latency, error rate, request rate, CPU, memory, load, queue, health, service, p95, затримка, рівень помилок, частота запитів, процесор, пам’ять, навантаження, черга, сервіс, роутер, шлюз, задержка, уровень ошибок, частота запросов, процессор, память, нагрузка, очередь, сервис, gateway, node, вузол, узел, router',
    ),
    does: list('right now, currently, at the moment, зараз, поточний, сейчас, текущий, current'),
    identifiers: ['workload'],
  },
  {
    ...operations,
    name: 'diagnosis',
    about: list(
      'logs, anomalies in logs, incident, cause, latency spike, service, error, crash, unusual lines, логи, аномалії в логах, інцидент, причина, стрибок затримки, сервіс, помилка, незвичні рядки, аномалии в логах, инцидент, скачок задержки, сервис, ошибка, необычные строки, broke, зламалося, сломалось',
    ),
    does: list(
      'diagnose, investigate, find the cause, look for anomalies, з’ясуй, розберися, продіагностуй, знайди причину, пошукай аномалії, выясни, разберись, продиагностируй, найди причину, поищи аномалии',
    ),
    identifiers: ['incident', 'workload'],
  },
  {
    ...tables,
    name: 'declarations',
    about: list(
      'declaration, declarations, entry, entries, import, export, importer, exporter, declarant, broker, inspector, consignee, customs value, duty, HS code, heading, origin, country of origin, weight, net mass, checkpoint, customs office, clearance, red channel, price, traffic, goods, cargo, tonnes, shipments, декларація, оформлення, імпорт, експорт, ввезення, ввіз, ввезли, завезли, вивезення, імпортер, експортер, декларант, брокер, інспектор, одержувач, митна вартість, мито, код УКТЗЕД, товарна група, походження, країна походження, вага, нетто, пункт пропуску, митниця, пост, коридор, ціна, трафік, вантаж, товар, декларация, оформление, импорт, экспорт, ввоз, ввезли, ввозили, завезли, вывоз, импортер, экспортер, инспектор, получатель, таможенная стоимость, пошлина, код ТН ВЭД, товарная группа, происхождение, страна происхождения, вес, пункт пропуска, таможня, цена, трафик, груз, порт, port, вантажівка, грузовик, truck, платіж, платеж, вартість, стоимость',
    ),
    identifiers: ['goodsCode', 'declaration', 'container'],
  },
  {
    ...tables,
    name: 'tax_records',
    about: list(
      'VAT, refund, refunds, invoice, tax invoice, taxpayer, debt, excise, receipts, revenue, collections, fine, ПДВ, відшкодування, податкова накладна, накладна, платник, борг, акциз, надходження, збори, штраф, НДС, возмещение, налоговая накладная, накладная, плательщик, долг, поступления, сборы, tax, податок, налог',
    ),
    identifiers: ['taxpayer'],
  },
  {
    ...tables,
    name: 'tickets',
    about: list(
      'ticket, tickets, support request, incident, team, handling time, response time, escalated, звернення, інцидент, команда, час обробки, час відповіді, ескалювали, обращение, инцидент, время обработки, время ответа, эскалировали, customer, клієнт, клиент',
    ),
    identifiers: ['incident'],
  },
  { stage: 'full_text', name: 'documents', about: chapters, roles: ['library'] },
  { stage: 'vectors', name: 'documents_by_meaning', about: chapters, roles: ['advice'] },
];

function list(words: string): readonly string[] {
  return words.split(', ');
}
