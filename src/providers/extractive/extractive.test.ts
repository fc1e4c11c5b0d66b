import { unmetered } from '../../chat/spend.ts';
import { plainVault } from '../../../test/support/plain-vault.ts';
import { noModels } from '../../../test/support/scope.ts';
import { describe, expect, it } from 'vitest';
import { collect, type Answer } from '../../chat/answer.ts';
import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ChatEvent, Passage } from '../../chat/event.ts';
import { openScope, type OwnedScope } from '../../chat/scope.ts';
import { estimateTokens } from '../../chat/text.ts';
import type { ContextSource } from '../../extend/context-source.ts';
import type { ProviderPorts } from '../../extend/provider.ts';
import { extractive } from './extractive.ts';
import { LONGEST_QUESTION_CHARS } from './question.ts';

const passages: readonly Passage[] = [
  {
    id: 'passage-2',
    title: 'Gateway › Keys',
    uri: 'docs/gateway.md',
    score: 9,
    text: 'An API key is shown once. Revoke a key with `nexus keys revoke`, which acts at once.\n\nTo rotate an API key:\n\n1. Create a new key.\n2. Revoke the old key.\n\nUnrelated words stand here.',
  },
  {
    id: 'passage-1',
    title: 'Gateway',
    uri: 'docs/gateway.md',
    score: 6,
    text: 'Only the hash of an API key is stored.',
  },
  {
    id: 'passage-7',
    title: 'Митниця',
    uri: 'docs/митниця.md',
    score: 3,
    text: 'Митна декларація подається протягом десяти днів. Мито сплачують окремо.',
  },
  {
    id: 'passage-9',
    title: 'Таможня',
    uri: 'docs/таможня.md',
    score: 2,
    text: 'Перевозчик обязан доставить товары за десять суток. Это всё.',
  },
];

const source = (found: readonly Passage[], missing?: string): ContextSource & { readonly asked: string[] } => {
  const asked: string[] = [];
  return {
    name: 'fake',
    asked,
    find: ({ text }) => {
      asked.push(text);
      return Promise.resolve({ passages: found, ...(missing === undefined ? {} : { missing }) });
    },
  };
};

const scopeWith = (uiEvents: boolean): OwnedScope =>
  openScope({
    spend: unmetered,
    vault: plainVault,
    id: 'r1',
    principal: { id: 'p', tenant: 't', roles: [], tier: 'enterprise' },
    client: { dialect: 'openai', uiEvents },
    clock: { now: () => 1234, monotonic: () => 0, after: () => () => undefined },
    deadlineAt: 1e9,
    record: () => undefined,
  });

const ask = (text: string, more: Partial<Planned<ChatCall>> = {}, uiEvents = true): Planned<ChatCall> => ({
  op: 'chat',
  scope: scopeWith(uiEvents),
  model: 'auto',
  task: 'chat',
  messages: [{ role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] }],
  choices: 1,
  sampling: {},
  delivery: 'stream',
  plan: { kind: 'single', models: ['local/extractive'], reason: 'test' },
  models: noModels,
  ...more,
});

const card = {
  id: 'local/extractive',
  family: 'extractive',
  locality: 'local',
  contextTokens: undefined,
  capabilities: ['chat'],
} as const;

function stream(
  call: Planned<ChatCall>,
  knowledge: ContextSource = source(passages),
): AsyncIterable<readonly ChatEvent[]> {
  const unused = (): never => {
    throw new Error('unused');
  };
  const ports: ProviderPorts = {
    clock: call.scope.clock,
    connect: unused,
    secret: unused,
    knowledge,
    imagesAsData: (next) => next,
  };
  const provider = extractive.open({}, ports, { connections: 1, connectMs: 1 });
  const chat = provider.models.chat?.({ card, upstream: 'local', name: 'extractive' });
  if (!chat) throw new Error('no chat');
  return chat(call);
}
const answer = (call: Planned<ChatCall>, knowledge?: ContextSource): Promise<Answer> =>
  collect(stream(call, knowledge));
const textOf = ({ choices }: Answer): string => choices[0]?.answer ?? '';

describe('the extractive model', () => {
  it('quotes the best sentence first, cites, and says what it is', async () => {
    const reply = await answer(ask('How do I revoke an API key, and is its hash stored?'));
    expect(reply.start).toEqual({ type: 'start', model: 'local/extractive', family: 'extractive', createdAt: 1234 });
    expect(reply.sources.map(({ number, passage }) => [number, passage.id])).toEqual([
      [1, 'passage-1'],
      [2, 'passage-2'],
    ]);
    expect(textOf(reply)).toContain('Only the hash of an API key is stored. [1]');
    expect(textOf(reply)).toContain('Revoke a key with `nexus keys revoke`, which acts at once. [2]');
    expect(textOf(reply)).toContain('extractive, not generative');
    expect(textOf(reply)).not.toContain('Unrelated');
    expect(reply.choices[0]?.finish).toMatchObject({ reason: 'stop' });
    expect(reply.usage).toMatchObject({ output: estimateTokens(textOf(reply)), estimated: true });
  });

  it('takes along the list that a sentence announces', async () => {
    const text = textOf(await answer(ask('How to rotate an API key?')));
    expect(text).toMatch(
      /To rotate an API key: \[\d\]\n\n1\. Create a new key\. \[\d\]\n2\. Revoke the old key\. \[\d\]/,
    );
  });

  it.each([
    {
      question: 'Коли подають декларації?',
      said: 'екстрактивна',
      quoted: 'Митна декларація подається протягом десяти днів. [1]',
    },
    {
      question: 'Когда перевозчики доставляют товар?',
      said: 'экстрактивная',
      quoted: 'Перевозчик обязан доставить товары за десять суток. [1]',
    },
  ])('answers «$question» in its language', async ({ question, said, quoted }) => {
    const text = textOf(await answer(ask(question)));
    expect(text).toContain(said);
    expect(text).toContain(quoted);
  });

  it.each([
    { question: 'Who won the football championship in Brazil?', said: 'I found nothing' },
    { question: 'Хто виграв чемпіонат Бразилії з футболу?', said: 'нічого про це не знайдено' },
    { question: 'Кто выиграл чемпионат Бразилии по футболу?', said: 'ничего об этом не найдено' },
    { question: 'Hello!', said: 'I found nothing' },
  ])('says plainly that it found nothing on «$question»', async ({ question, said }) => {
    const reply = await answer(ask(question));
    expect(textOf(reply)).toContain(said);
    expect(textOf(reply)).toContain('npm run nexus -- ingest');
    expect(reply.sources).toEqual([]);
    expect(textOf(reply)).not.toMatch(/\[\d\]/);
  });

  it('lists its sources where the client does not show them, and only there', async () => {
    const question = 'How do I revoke an API key?';
    expect(textOf(await answer(ask(question, {}, false)))).toMatch(/Sources:\n(- \[1\] .* \(docs\/gateway\.md\)\n?)+/);
    expect(textOf(await answer(ask(question, {}, true)))).not.toContain('Sources:');
  });

  it('sends its text in several batches', async () => {
    let texts = 0;
    for await (const batch of stream(ask('How do I revoke an API key, and is its hash stored?'))) {
      expect(batch.length).toBeGreaterThan(0);
      if (batch.some(({ type }) => type === 'text')) texts++;
    }
    expect(texts).toBeGreaterThanOrEqual(3);
  });

  it('looks for the person’s own words in Open WebUI’s template, and numbers on after its sources', async () => {
    const knowledge = source(passages);
    const wrapped =
      '### Task:\nRespond using the context.\n<context>\n<source id="1" name="a">API</source>\n<source id="4" name="b">x</source>\n</context>\n\nHow do I revoke an API key?';
    const reply = await answer(ask(wrapped), knowledge);
    expect(knowledge.asked).toEqual(['How do I revoke an API key?']);
    expect(reply.sources[0]?.number).toBe(5);
    expect(textOf(reply)).toContain('[5]');
  });

  it.each([
    { task: 'title', reply: '{"title":"How do I revoke an API key"}' },
    { task: 'tags', reply: '{"tags":[]}' },
    { task: 'follow_ups', reply: '{"follow_ups":[]}' },
    { task: 'queries', reply: '{"queries":[]}' },
    { task: 'other', reply: '{}' },
  ] as const)('answers background work ($task) at once with bare JSON', async ({ task, reply }) => {
    const knowledge = source(passages);
    const text =
      '### Task:\nDo it.\n<chat_history>\nUSER: How do I revoke an API key please?\nASSISTANT: So.\n</chat_history>';
    const answered = await answer(ask(text, { task }, false), knowledge);
    expect(textOf(answered)).toBe(reply);
    expect(answered.sources).toEqual([]);
    expect(knowledge.asked).toEqual([]);
  });

  it('ends at the number of tokens asked for, and at a stop sequence', async () => {
    const question = 'How do I revoke an API key?';
    const short = await answer(ask(question, { maxOutputTokens: 12 }));
    expect(estimateTokens(textOf(short))).toBeLessThanOrEqual(12);
    expect(textOf(short)).toMatch(/^This model is extractive/);
    expect(short.choices[0]?.finish).toMatchObject({ reason: 'length' });
    const stopped = await answer(ask(question, { sampling: { stop: ['not generative'] } }));
    expect(textOf(stopped)).toBe('This model is extractive, ');
    expect(stopped.choices[0]?.finish).toMatchObject({ reason: 'stop' });
  });

  it('reads a question so far and says so, however long it is', async () => {
    const knowledge = source(passages);
    const reply = await answer(ask('How do I revoke an API key? '.repeat(100_000)), knowledge);
    expect(knowledge.asked.map(({ length }) => length)).toEqual([LONGEST_QUESTION_CHARS]);
    expect(textOf(reply)).toContain('Only the first 4000 characters of the question were read.');
    expect(textOf(reply)).toContain('Revoke a key with');
    expect(reply.notes).toEqual([{ kind: 'degraded', about: { ignored: 'rest' } }]);
  });

  const image = { kind: 'media', media: 'image', ref: 'data:image/png;base64,AA==', origin: 'caller' } as const;
  const text = { kind: 'text', text: 'How do I revoke an API key?', origin: 'caller' } as const;
  const tools = [{ type: 'function', function: { name: 'f' } }];

  it('says what it leaves out where nobody chose it', async () => {
    const reply = await answer(ask('', { messages: [{ role: 'user', parts: [text, image] }], tools }));
    expect(reply.notes.map(({ kind, about }) => [kind, about.ignored])).toEqual([
      ['degraded', 'tools'],
      ['degraded', 'attachments'],
    ]);
    expect(textOf(reply)).toContain('It cannot call tools, so they were left out. It cannot see pictures and files');
  });

  it.each([
    { asked: 'tools', more: { tools }, param: 'tools' },
    { asked: 'JSON', more: { responseFormat: { type: 'json_object' } }, param: 'response_format' },
    {
      asked: 'a look at a picture',
      more: { messages: [{ role: 'system', parts: [text] } as const, { role: 'user', parts: [image, text] } as const] },
      param: 'messages[1].content',
    },
  ])('refuses $asked where it was chosen by name', async ({ more, param }) => {
    const knowledge = source(passages);
    const refused = answer(ask('Keys?', { model: 'local/extractive', ...more }), knowledge);
    await expect(refused).rejects.toMatchObject({ code: 'unsupported_parameter', status: 400, param });
    await expect(refused).rejects.toThrow('or choose another model');
    expect(knowledge.asked).toEqual([]);
  });

  it('refuses JSON to everybody: prose would mislead a program', async () => {
    const refused = answer(ask('Keys?', { responseFormat: { type: 'json_schema' } }));
    await expect(refused).rejects.toMatchObject({ code: 'unsupported_parameter', param: 'response_format' });
  });

  it.each([
    { asked: 'tools that are not to be used', more: { tools, toolChoice: 'none' } },
    { asked: 'plain text', more: { responseFormat: { type: 'text' } } },
    {
      asked: 'a question after one with a picture',
      more: {
        messages: [
          { role: 'user', parts: [image] },
          { role: 'assistant', parts: [text] },
          { role: 'user', parts: [text] },
        ] as const,
      },
    },
  ])('takes $asked', async ({ more }) => {
    const reply = await answer(ask('Revoke an API key', { model: 'local/extractive', ...more }));
    expect(reply.notes).toEqual([]);
    expect(textOf(reply)).toContain('Revoke a key');
  });

  it('refuses several answers', async () => {
    await expect(answer(ask('Keys?', { choices: 2 }))).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'n',
    });
  });

  it('fails before the first word where the documents can’t be searched', async () => {
    await expect(answer(ask('Keys?'), source([], 'The documents cannot be searched.'))).rejects.toMatchObject({
      code: 'upstream_unavailable',
      retryable: true,
    });
    const partly = await answer(ask('Revoke an API key'), source(passages, 'The wiki cannot be searched.'));
    expect(partly.notes).toEqual([{ kind: 'degraded', about: { missing: 'The wiki cannot be searched.' } }]);
  });

  it('stops when the request ends', async () => {
    const scope = scopeWith(true);
    const events = stream(ask('How do I revoke an API key?', { scope }))[Symbol.asyncIterator]();
    await events.next();
    scope.abort(new Error('the client left'));
    await expect(events.next()).rejects.toThrow('the client left');
  });
});
