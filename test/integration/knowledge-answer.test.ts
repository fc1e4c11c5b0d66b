import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKnowledge, type OpenKnowledge } from './knowledge-fixture.ts';

let knowledge: OpenKnowledge;
beforeAll(async () => {
  knowledge = await openKnowledge(fileURLToPath(new URL('../fixtures/knowledge/docs', import.meta.url)));
});
afterAll(() => knowledge.close());

describe('an answer from ingested documents', () => {
  it.each([
    { question: 'Which port does the gateway listen on?', quoted: 'listens on port 8080', from: 'docs/gateway.md' },
    { question: 'How do I add a folder of documents?', quoted: 'nexus ingest docs/guides', from: 'docs/gateway.md' },
    { question: 'What is the default limit of the body?', quoted: '32 MB', from: 'docs/gateway.md' },
    {
      question: 'Скільки діє тимчасова декларація?',
      quoted: '45 днів, див. ст. 260 Кодексу',
      from: 'docs/guides/митниця.md',
    },
    { question: 'Від чого залежить розмір мита?', quoted: 'залежить від коду УКТ ЗЕД', from: 'docs/guides/митниця.md' },
    { question: 'код 8471300000', quoted: '8471300000', from: 'docs/guides/митниця.md' },
    { question: 'Сколько можно хранить товар на складе?', quoted: 'двух месяцев', from: 'docs/guides/таможня.txt' },
    { question: 'Как определяют таможенную стоимость?', quoted: 'по цене сделки', from: 'docs/guides/таможня.txt' },
  ])('to «$question» quotes and cites', async ({ question, quoted, from }) => {
    const answer = await knowledge.ask(question);
    const text = answer.choices[0]?.answer ?? '';
    expect(text).toContain(quoted);
    expect(text).toContain(`(${from})`);
    expect(answer.sources[0]?.passage.uri).toBe(from);
    for (const [, number] of text.matchAll(/\[(\d+)\]/g)) {
      expect(answer.sources.map((source) => source.number)).toContain(Number(number));
    }
  });

  it.each(['Who painted the Mona Lisa?', 'Яка столиця Австралії?', 'Сколько планет в Солнечной системе?'])(
    'to «%s» is that there is none',
    async (question) => {
      const answer = await knowledge.ask(question);
      expect(answer.sources).toEqual([]);
      expect(answer.choices[0]?.answer).toContain('npm run nexus -- ingest');
    },
  );
});
