import type { Language } from '../../language/languages.ts';
import { LONGEST_QUESTION_CHARS } from './question.ts';
import type { Unheeded } from './unheeded.ts';

/** What of a request was left out, `rest` being that of a question that is too long. */
export type Remark = Unheeded | 'rest';

/** What the model says in its own words. */
export type Phrases = {
  readonly nature: string;
  readonly nothing: string;
  readonly sources: string;
  readonly remarks: Readonly<Record<Remark, string>>;
};

const ingest = (folder: string): string => `\`npm run nexus -- ingest <${folder}>\``;

export const phrases: Readonly<Record<Language, Phrases>> = {
  en: {
    nature: 'This model is extractive, not generative: it quotes documents and writes nothing itself.',
    nothing: `I found nothing about this in the indexed documents. Ask with words that the documents use, or add documents with ${ingest('folder')}.`,
    sources: 'Sources:',
    remarks: {
      tools: 'It cannot call tools, so they were left out.',
      attachments: 'It cannot see pictures and files, so they were left out.',
      rest: `Only the first ${LONGEST_QUESTION_CHARS} characters of the question were read.`,
    },
  },
  uk: {
    nature: 'Це екстрактивна, а не генеративна модель: вона цитує документи й нічого не пише сама.',
    nothing: `В індексованих документах нічого про це не знайдено. Запитайте словами, які є в документах, або додайте документи командою ${ingest('тека')}.`,
    sources: 'Джерела:',
    remarks: {
      tools: 'Вона не вміє викликати інструменти, тому їх пропущено.',
      attachments: 'Вона не бачить зображень і файлів, тому їх пропущено.',
      rest: `Прочитано лише перші ${LONGEST_QUESTION_CHARS} символів запитання.`,
    },
  },
  ru: {
    nature: 'Это экстрактивная, а не генеративная модель: она цитирует документы и ничего не пишет сама.',
    nothing: `В индексированных документах ничего об этом не найдено. Спросите словами, которые есть в документах, или добавьте документы командой ${ingest('папка')}.`,
    sources: 'Источники:',
    remarks: {
      tools: 'Она не умеет вызывать инструменты, поэтому они пропущены.',
      attachments: 'Она не видит изображений и файлов, поэтому они пропущены.',
      rest: `Прочитаны только первые ${LONGEST_QUESTION_CHARS} символов вопроса.`,
    },
  },
};
