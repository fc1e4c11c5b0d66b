import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKnowledge, type OpenKnowledge } from './knowledge-fixture.ts';

let knowledge: OpenKnowledge;
beforeAll(async () => {
  knowledge = await openKnowledge(fileURLToPath(new URL('../../docs', import.meta.url)));
});
afterAll(() => knowledge.close());

/** The answer without what the model says of itself and without its list of sources. */
const quoted = (answer: string): string => answer.split('\n\n').slice(1, -1).join('\n\n');

describe('a question about the gateway, answered from its own documents', () => {
  it.each([
    { question: 'How do I add my own documents?', says: 'nexus -- ingest <', from: 'docs/guides/documents.md' },
    { question: 'How do I connect Open WebUI?', says: 'Admin Panel > Settings', from: 'docs/guides/open-webui.md' },
    {
      question: 'How do I add an OpenAI key?',
      says: 'apiKey: env:OPENAI_API_KEY',
      from: 'docs/guides/models-and-upstreams.md',
    },
    {
      question: 'How do I add a model?',
      says: 'add an entry to `models:`',
      from: 'docs/guides/models-and-upstreams.md',
    },
    { question: 'Which models are there?', says: 'GET /v1/models', from: 'docs/guides/models-and-upstreams.md' },
    { question: 'Which file types can I ingest?', says: '`.markdown`', from: 'docs/guides/documents.md' },
    { question: 'Which metrics are there?', says: 'GET /metrics', from: 'docs/guides/operation.md' },
    { question: 'What does upstream_timeout mean?', says: 'took too long', from: 'docs/guides/errors.md' },
    {
      question: 'What do I do when an upstream is down?',
      says: 'step by step',
      from: 'docs/runbooks/upstream-down.md',
    },
    { question: 'How do I make another API key?', says: 'keys create <name>', from: 'docs/guides/getting-started.md' },
    { question: 'What command creates a key?', says: 'nexus -- keys create ', from: 'docs/guides/getting-started.md' },
    { question: 'How do I start the gateway?', says: 'Node 20.19', from: 'docs/guides/getting-started.md' },
    { question: 'Як додати свої документи?', says: 'ingest <тека|файл>', from: 'docs/guides/uk/getting-started.md' },
    { question: 'Як підключити Open WebUI?', says: 'відкрийте Admin Panel', from: 'docs/guides/uk/getting-started.md' },
    { question: 'Як зупинити шлюз?', says: 'натисніть Ctrl+C', from: 'docs/guides/uk/getting-started.md' },
    { question: 'Як створити новий ключ API?', says: 'keys create <назва>', from: 'docs/guides/uk/getting-started.md' },
    {
      question: 'Как добавить свои документы?',
      says: 'ingest <папка|файл>',
      from: 'docs/guides/ru/getting-started.md',
    },
    { question: 'Как подключить Open WebUI?', says: 'откройте Admin Panel', from: 'docs/guides/ru/getting-started.md' },
    { question: 'Как остановить шлюз?', says: 'нажмите Ctrl+C', from: 'docs/guides/ru/getting-started.md' },
    { question: 'Какие есть модели?', says: 'возвращает `GET /v1/models`', from: 'docs/guides/ru/getting-started.md' },
  ])('«$question» gets its answer first', async ({ question, says, from }) => {
    const answer = await knowledge.ask(question);
    const text = quoted(answer.choices[0]?.answer ?? '');
    const [first = ''] = text.split(/ \[\d\]/);
    expect(answer.sources[0]?.passage.uri).toBe(from);
    expect(first).toContain(says);
    expect(text).not.toContain('"content":');
  });

  it('gives every step of a procedure, in order', async () => {
    const answer = await knowledge.ask('What do I do when an upstream is down?');
    expect((answer.choices[0]?.answer ?? '').match(/^\d(?=\. )/gm)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('gives the command that a sentence announces', async () => {
    const answer = await knowledge.ask('How do I start the gateway?');
    expect(answer.choices[0]?.answer).toContain('```\nnpm ci && npm start\n```\n[1]');
  });

  it('names the columns of a table’s row, and quotes no row of names', async () => {
    const answer = await knowledge.ask('What does nexus_upstream_up mean?');
    const text = answer.choices[0]?.answer ?? '';
    expect(text).toContain('`nexus_upstream_up` (Type: gauge; Labels: `upstream`): 1 while');
    expect(text).not.toMatch(/^Metric\b/m);
  });

  it.each([
    'What is the capital of Mongolia?',
    'Яка столиця Монголії?',
    'Какая столица Монголии?',
    'How long do I boil an egg?',
  ])('«%s» finds nothing', async (question) => {
    const answer = await knowledge.ask(question);
    expect(answer.sources).toEqual([]);
    expect(answer.choices[0]?.answer).toContain('npm run nexus -- ingest');
  });
});
