import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, type Answer } from '../../src/chat/answer.ts';
import { openScope } from '../../src/chat/scope.ts';
import { extractive } from '../../src/providers/extractive/extractive.ts';
import { ingest } from '../../src/retrieval/ingest.ts';
import { KnowledgeIndex } from '../../src/retrieval/knowledge-index.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import type { Database } from '../../src/storage/database.ts';
import { openDatabase } from '../../src/storage/open-database.ts';

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-answer-'));
  database = await openDatabase(join(folder, 'nexus.db'));
  await ingest([fileURLToPath(new URL('../fixtures/knowledge/docs', import.meta.url))], new KnowledgeIndex(database));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function ask(text: string): Promise<Answer> {
  const unused = (): never => {
    throw new Error('unused');
  };
  const provider = extractive.open(
    {},
    { clock: systemClock, connect: unused, secret: unused, knowledge: new KnowledgeIndex(database) },
    { connections: 1, connectMs: 1 },
  );
  const card = {
    id: 'local/extractive',
    family: 'extractive',
    locality: 'local',
    contextTokens: undefined,
    capabilities: ['chat'],
  } as const;
  const chat = provider.models.chat?.({ card, upstream: 'local', name: 'extractive' });
  if (!chat) throw new Error('no chat');
  const scope = openScope({
    id: 'r',
    principal: { id: 'p', tenant: 't', roles: [], rightsKey: 'k' },
    priority: 'normal',
    client: { dialect: 'openai', uiEvents: false },
    clock: systemClock,
    deadlineAt: systemClock.monotonic() + 5000,
    record: () => undefined,
  });
  return collect(
    chat({
      op: 'chat',
      scope,
      model: 'auto',
      task: 'chat',
      messages: [{ role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] }],
      choices: 1,
      sampling: {},
      delivery: 'whole',
      plan: { kind: 'single', models: [card.id], reason: 'test' },
    }),
  );
}

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
    const answer = await ask(question);
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
      const answer = await ask(question);
      expect(answer.sources).toEqual([]);
      expect(answer.choices[0]?.answer).toContain('nexus ingest');
    },
  );
});
