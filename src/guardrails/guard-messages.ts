import { GatewayFailure } from '../chat/failure.ts';
import type { Scope } from '../chat/scope.ts';
import { languageOf } from '../language/language.ts';
import type { Language } from '../language/languages.ts';

type Words = Readonly<Record<Language, string>>;

/** Why a request was refused, by the guardrail that did it. */
const refusals: Readonly<Record<string, Words>> = {
  injection: {
    en: 'This request was not passed on: it reads like an attempt to override the instructions of the assistant. Say what you need in other words.',
    uk: 'Запит не передано моделі: він схожий на спробу скасувати інструкції асистента. Сформулюйте, що вам потрібно, інакше.',
    ru: 'Запрос не передан модели: он похож на попытку отменить инструкции ассистента. Сформулируйте, что вам нужно, иначе.',
  },
  secrets: {
    en: 'This request was not passed on: it holds a secret, such as a password or an API key. Take it out and try again.',
    uk: 'Запит не передано моделі: він містить секрет, наприклад пароль або ключ API. Приберіть його та спробуйте ще раз.',
    ru: 'Запрос не передан модели: в нём есть секрет, например пароль или ключ API. Уберите его и попробуйте ещё раз.',
  },
  'denied-topics': {
    en: 'This assistant does not talk about this subject.',
    uk: 'Цей асистент не обговорює цю тему.',
    ru: 'Этот ассистент не обсуждает эту тему.',
  },
};

const usualRefusal: Words = {
  en: 'This request was not passed on: the rules of this service do not allow it.',
  uk: 'Запит не передано моделі: правила цього сервісу його не дозволяють.',
  ru: 'Запрос не передан модели: правила этого сервиса его не допускают.',
};

const withheld: Words = {
  en: 'The answer was withheld: it holds what the rules of this service do not allow to show.',
  uk: 'Відповідь не показано: вона містить те, чого правила цього сервісу не дозволяють показувати.',
  ru: 'Ответ не показан: в нём есть то, что правила этого сервиса не разрешают показывать.',
};

const unavailable: Words = {
  en: 'This request cannot be checked at the moment, so it was not answered. Try again later.',
  uk: 'Зараз цей запит неможливо перевірити, тому відповіді на нього немає. Спробуйте пізніше.',
  ru: 'Сейчас этот запрос невозможно проверить, поэтому ответа на него нет. Попробуйте позже.',
};

const isKnown = (language: string | undefined): language is Language =>
  language === 'en' || language === 'uk' || language === 'ru';

/** The language that the client asks for, else that of what was said. */
const languageFor = ({ client }: Scope, said: string): Language =>
  isKnown(client.language) ? client.language : languageOf(said);

/** The 400 for a request that a guardrail has refused; `param` is where in the request. */
export const refused = (guardrail: string, param: string | undefined, said: string, scope: Scope): GatewayFailure =>
  new GatewayFailure('content_filter', (refusals[guardrail] ?? usualRefusal)[languageFor(scope, said)], {
    ...(param !== undefined && { param }),
    reason: `guardrail ${guardrail}`,
  });

/** The 400 for an answer of which nothing may be shown; `said` is what the person asked. */
export const answerWithheld = (guardrail: string, said: string, scope: Scope): GatewayFailure =>
  new GatewayFailure('content_filter', withheld[languageFor(scope, said)], { reason: `guardrail ${guardrail}` });

/** The 503 for what a guardrail had to look at and could not. */
export const guardUnavailable = (language: string | undefined): GatewayFailure =>
  new GatewayFailure('guard_unavailable', unavailable[isKnown(language) ? language : 'en']);
