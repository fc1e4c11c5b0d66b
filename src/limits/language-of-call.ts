import type { Call, ChatCall } from '../chat/call.ts';
import { lastQuestion } from '../chat/text.ts';
import { languageOf } from '../language/language.ts';
import type { Language } from '../language/languages.ts';

/** In which language the person who asks reads: the one the client says, else that of the last question. */
export function languageOfCall(call: Call): Language {
  const { language } = call.scope.client;
  if (language === 'en' || language === 'uk' || language === 'ru') return language;
  return isChat(call) && language === undefined ? languageOf(lastQuestion(call)) : 'en';
}

const isChat = (call: Call): call is ChatCall => 'messages' in call;
