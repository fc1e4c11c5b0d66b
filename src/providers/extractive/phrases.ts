import type { Language } from '../../language/languages.ts';

/** What the model says in its own words. */
export type Phrases = { readonly nature: string; readonly nothing: string; readonly sources: string };

export const phrases: Readonly<Record<Language, Phrases>> = {
  en: {
    nature: 'This model is extractive, not generative: it quotes documents and writes nothing itself.',
    nothing:
      'I found nothing about this in the indexed documents. Add documents with `nexus ingest <folder>` and ask again.',
    sources: 'Sources:',
  },
  uk: {
    nature: 'Це екстрактивна, а не генеративна модель: вона цитує документи й нічого не пише сама.',
    nothing:
      'В індексованих документах нічого про це не знайдено. Додайте документи командою `nexus ingest <тека>` і запитайте ще раз.',
    sources: 'Джерела:',
  },
  ru: {
    nature: 'Это экстрактивная, а не генеративная модель: она цитирует документы и ничего не пишет сама.',
    nothing:
      'В индексированных документах ничего об этом не найдено. Добавьте документы командой `nexus ingest <папка>` и спросите ещё раз.',
    sources: 'Источники:',
  },
};
