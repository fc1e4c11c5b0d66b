import { unmetered } from '../../src/chat/spend.ts';
import { plainVault } from '../support/plain-vault.ts';
import { noModels } from '../support/scope.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect, type Answer } from '../../src/chat/answer.ts';
import { openScope } from '../../src/chat/scope.ts';
import { extractive } from '../../src/providers/extractive/extractive.ts';
import { ingest } from '../../src/retrieval/ingest.ts';
import { KnowledgeIndex } from '../../src/retrieval/knowledge-index.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { openDatabase } from '../../src/storage/open-database.ts';

/** The extractive model over one folder of documents, in a database of its own. */
export type OpenKnowledge = { ask(question: string): Promise<Answer>; close(): Promise<void> };

const unused = (): never => {
  throw new Error('unused');
};

export async function openKnowledge(documents: string): Promise<OpenKnowledge> {
  const folder = await mkdtemp(join(tmpdir(), 'nexus-answer-'));
  const database = await openDatabase(join(folder, 'nexus.db'));
  const knowledge = new KnowledgeIndex(database);
  await ingest([documents], knowledge);
  return {
    ask: (question) => ask(question, knowledge),
    close: async () => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function ask(text: string, knowledge: KnowledgeIndex): Promise<Answer> {
  const provider = extractive.open(
    {},
    { clock: systemClock, connect: unused, secret: unused, knowledge, imagesAsData: (next) => next },
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
    spend: unmetered,
    vault: plainVault,
    id: 'r',
    principal: { id: 'p', tenant: 't', roles: [], tier: 'enterprise' },
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
      models: noModels,
    }),
  );
}
