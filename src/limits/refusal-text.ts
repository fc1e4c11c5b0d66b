import type { LimitHolder, LimitName } from '../chat/limit-standing.ts';
import { NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import type { Language } from '../language/languages.ts';

/** What ran out, whose it is, and when it is back. */
export type Refusal = {
  readonly limit: LimitName;
  readonly of: LimitHolder;
  readonly most: number;
  /** What was asked for. */
  readonly amount: number;
  /** Infinity where there is no use in waiting, undefined where that hangs on requests under way. */
  readonly retryAfterMs: number | undefined;
};

type Words = {
  readonly whose: Readonly<Record<LimitHolder, string>>;
  readonly requests: (most: string, whose: string) => string;
  readonly concurrency: (most: string, whose: string) => string;
  readonly queries: (most: string, whose: string) => string;
  readonly tokens: (most: string, whose: string) => string;
  readonly tooLong: (amount: string, most: string, whose: string) => string;
  readonly cost: (most: string, whose: string) => string;
  readonly tooDear: (most: string, whose: string) => string;
  readonly again: (wait: string) => string;
  readonly soon: string;
  /** At the beginning of the next day in UTC. */
  readonly tomorrow: (wait: string) => string;
  readonly free: string;
  readonly unavailable: string;
};

const en: Words = {
  whose: {
    key: 'for this API key',
    user: 'for you',
    tenant: 'for your organisation',
    address: 'for your network address',
  },
  requests: (most, whose) => `The limit of requests a minute (${most}) ${whose} is reached.`,
  concurrency: (most, whose) => `No more requests than ${most} can run at once ${whose}.`,
  queries: (most, whose) => `The limit of requests a day (${most}) ${whose} is used up.`,
  tokens: (most, whose) => `Too little is left of the limit of tokens an hour (${most}) ${whose}.`,
  tooLong: (amount, most, whose) =>
    `This request may take ${amount} tokens, and the limit of tokens an hour ${whose} is ${most}. Shorten it, or lower max_tokens.`,
  cost: (most, whose) => `Too little is left of today's budget (${most}) ${whose} to use this model.`,
  tooDear: (most, whose) => `This request may cost more than the whole budget of a day (${most}) ${whose}.`,
  again: (wait) => `Try again in ${wait}.`,
  soon: 'Try again when a running request has ended.',
  tomorrow: (wait) => `It is renewed at 00:00 UTC, in ${wait}.`,
  free: 'Free models can still be used.',
  unavailable: 'The gateway cannot check your limits at the moment. Try again later.',
};

const uk: Words = {
  whose: {
    key: 'для цього ключа API',
    user: 'для вас',
    tenant: 'для вашої організації',
    address: 'для вашої мережевої адреси',
  },
  requests: (most, whose) => `Ліміт запитів на хвилину (${most}) ${whose} вичерпано.`,
  concurrency: (most, whose) => `Досягнуто ліміту одночасних запитів (${most}) ${whose}.`,
  queries: (most, whose) => `Денний ліміт запитів (${most}) ${whose} вичерпано.`,
  tokens: (most, whose) => `Залишку ліміту токенів на годину (${most}) ${whose} замало для цього запиту.`,
  tooLong: (amount, most, whose) =>
    `Цей запит може витратити до ${amount} токенів, а ліміт на годину ${whose} становить ${most}. Скоротіть запит або зменште max_tokens.`,
  cost: (most, whose) => `Залишку денного бюджету (${most}) ${whose} замало для цієї моделі.`,
  tooDear: (most, whose) => `Цей запит може коштувати більше, ніж увесь денний бюджет (${most}) ${whose}.`,
  again: (wait) => `Спробуйте ще раз через ${wait}.`,
  soon: 'Спробуйте ще раз, коли завершиться один із поточних запитів.',
  tomorrow: (wait) => `Він оновиться о 00:00 UTC, через ${wait}.`,
  free: 'Безкоштовні моделі доступні й зараз.',
  unavailable: 'Шлюз наразі не може перевірити ваші ліміти. Спробуйте ще раз пізніше.',
};

const ru: Words = {
  whose: {
    key: 'для этого ключа API',
    user: 'для вас',
    tenant: 'для вашей организации',
    address: 'для вашего сетевого адреса',
  },
  requests: (most, whose) => `Лимит запросов в минуту (${most}) ${whose} исчерпан.`,
  concurrency: (most, whose) => `Достигнут лимит одновременных запросов (${most}) ${whose}.`,
  queries: (most, whose) => `Дневной лимит запросов (${most}) ${whose} исчерпан.`,
  tokens: (most, whose) => `Остатка лимита токенов в час (${most}) ${whose} не хватает для этого запроса.`,
  tooLong: (amount, most, whose) =>
    `Этот запрос может израсходовать до ${amount} токенов, а лимит в час ${whose} составляет ${most}. Сократите запрос или уменьшите max_tokens.`,
  cost: (most, whose) => `Остатка дневного бюджета (${most}) ${whose} не хватает для этой модели.`,
  tooDear: (most, whose) => `Этот запрос может стоить больше, чем весь дневной бюджет (${most}) ${whose}.`,
  again: (wait) => `Попробуйте ещё раз через ${wait}.`,
  soon: 'Попробуйте ещё раз, когда завершится один из текущих запросов.',
  tomorrow: (wait) => `Он обновится в 00:00 UTC, через ${wait}.`,
  free: 'Бесплатные модели доступны и сейчас.',
  unavailable: 'Шлюз сейчас не может проверить ваши лимиты. Попробуйте ещё раз позже.',
};

const words: Readonly<Record<Language, Words>> = { en, uk, ru };

/** Says that nobody can tell what is left. */
export const unavailableText = (language: Language): string => words[language].unavailable;

/** Says to a person what ran out, whose it is, and when it is back. */
export function refusalText(refusal: Refusal, language: Language): string {
  const say = words[language];
  const whose = say.whose[refusal.of];
  const most = numberText(refusal.most, language);
  switch (refusal.limit) {
    case 'requests_per_minute':
      return `${say.requests(most, whose)}${again(refusal, language)}`;
    case 'concurrency':
      return `${say.concurrency(most, whose)} ${say.soon}`;
    case 'queries_per_day':
      return `${say.queries(most, whose)}${tomorrow(refusal, language)}`;
    case 'tokens_per_hour':
      return refusal.retryAfterMs === Infinity
        ? say.tooLong(numberText(refusal.amount, language), most, whose)
        : `${say.tokens(most, whose)}${again(refusal, language)}`;
    case 'cost_per_day':
      return costText(refusal, language);
  }
}

function costText(refusal: Refusal, language: Language): string {
  const say = words[language];
  const most = dollars(refusal.most, language);
  const whose = say.whose[refusal.of];
  if (refusal.retryAfterMs === Infinity) return `${say.tooDear(most, whose)} ${say.free}`;
  return `${say.cost(most, whose)}${tomorrow(refusal, language)} ${say.free}`;
}

/** With a space before it. Nothing where the limit is 0: no wait helps. */
const again = ({ retryAfterMs }: Refusal, language: Language): string => {
  const say = words[language];
  if (retryAfterMs === Infinity) return '';
  return ` ${retryAfterMs === undefined ? say.soon : say.again(waitText(retryAfterMs, language))}`;
};

const tomorrow = ({ retryAfterMs }: Refusal, language: Language): string => {
  const say = words[language];
  if (retryAfterMs === Infinity) return '';
  return ` ${retryAfterMs === undefined ? say.soon : say.tomorrow(waitText(retryAfterMs, language))}`;
};

const numberText = (value: number, language: Language): string => new Intl.NumberFormat(language).format(value);

/** The sign before the figure, in all languages, as prices stand in the settings. */
const dollars = (nanodollars: number, language: Language): string => {
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
  return `$${format.format(nanodollars / NANODOLLARS_PER_DOLLAR)}`;
};

const SECONDS_TOLD = 100;
const MINUTES_TOLD = 100;

/** Rounded up. Ukrainian and Russian get short forms, which have no cases. */
function waitText(ms: number, language: Language): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const minutes = Math.ceil(seconds / 60);
  const [value, unit] =
    seconds < SECONDS_TOLD
      ? ([seconds, 'second'] as const)
      : minutes < MINUTES_TOLD
        ? ([minutes, 'minute'] as const)
        : ([Math.ceil(minutes / 60), 'hour'] as const);
  const unitDisplay = language === 'en' ? 'long' : 'short';
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay }).format(value);
}
