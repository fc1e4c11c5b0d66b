import type { Client } from '../chat/scope.ts';

/** Those that messages are written in. */
const languages = ['en', 'uk', 'ru'] as const;
export type Language = (typeof languages)[number];

const MOST_READ_CHARS = 256;
const wanted = /(?:^|,)[ \t]{0,8}(en|uk|ru)(?=[-,;\s]|$)/i;

/** The first of our languages that `accept-language` names; undefined where it names none. */
export function languageOf(header: string | undefined): Language | undefined {
  if (header === undefined || header === '*') return undefined;
  const named = wanted.exec(header.slice(0, MOST_READ_CHARS))?.[1]?.toLowerCase();
  return languages.find((language) => language === named);
}

type Clients = Readonly<Record<Language | 'any', Client>>;

const clients = (uiEvents: boolean): Clients => ({
  any: { dialect: 'openai', uiEvents },
  en: { dialect: 'openai', uiEvents, language: 'en' },
  uk: { dialect: 'openai', uiEvents, language: 'uk' },
  ru: { dialect: 'openai', uiEvents, language: 'ru' },
});
const plain = clients(false);
const openWebUi = clients(true);

/** One of the few kinds of clients there are: nothing is made for a request. */
export const clientOf = (uiEvents: boolean, language: Language | undefined): Client =>
  (uiEvents ? openWebUi : plain)[language ?? 'any'];
