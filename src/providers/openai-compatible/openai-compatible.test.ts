import { describe, expect, it } from 'vitest';
import { finish, read, start, text, usage } from '../../../test/support/events.ts';
import { type FakeReply, fakeUpstream } from '../../../test/support/fake-upstream.ts';
import { testCall, testEmbedCall, testScope } from '../../../test/support/scope.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { Provider } from '../../extend/provider.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { dialectOf, openaiCompatibleOptions } from './options.ts';

const deployment: Deployment = {
  card: { id: 'ours', family: 'family', locality: 'region', contextTokens: 8192, capabilities: ['chat', 'embed'] },
  upstream: 'upstream',
  name: 'theirs',
};

/** A provider over replies that are given beforehand. */
function opened(options: object, ...replies: readonly FakeReply[]) {
  const { upstream: real, sent, state } = fakeUpstream(...replies);
  const upstream = { ...real };
  const secrets = new Map<string, string>([['env:KEY', 'sk-1']]);
  const provider = openaiCompatible.open(
    { baseUrl: 'https://llm.example/v1', ...options },
    {
      clock: testScope().clock,
      connect: () => upstream,
      secret: (reference) => () => secrets.get(reference),
      knowledge: { name: 'none', find: () => Promise.resolve({ passages: [] }) },
      imagesAsData: (next) => next,
    },
    { connections: 1, connectMs: 1 },
  );
  const scope = testScope();
  const head = { ...start('ours'), createdAt: scope.clock.now() } as ChatEvent;
  const chat = provider.models.chat?.(deployment);
  const embed = provider.models.embed?.(deployment);
  if (!chat || !embed) throw new Error('the provider chats and embeds');
  return { provider, upstream, sent, state, secrets, scope, head, chat, embed };
}
const sse = { 'content-type': 'Text/Event-Stream; charset=utf-8' };
const json = { 'content-type': 'application/json' };
const frame = (delta: object, reason: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
const stream = (...body: readonly (string | Error)[]): FakeReply => ({ headers: sse, body });
const completion = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'Так' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});
const reset = (): Error => Object.assign(new Error('reset'), { code: 'ECONNRESET' });

describe('chat', () => {
  it('asks for the model by its name there and answers by its name here, a batch for each read', async () => {
    const { chat, sent, scope, head, state } = opened(
      { apiKey: 'env:KEY' },
      stream(frame({ content: 'Та' }), frame({ content: 'к' }) + frame({}, 'stop'), 'data: [DONE]\n\n'),
    );
    expect(await read(chat(testCall({ scope })))).toEqual([[head], [text('Та')], [text('к'), finish()]]);
    expect(sent[0]).toMatchObject({
      method: 'POST',
      path: '/chat/completions',
      headers: { authorization: 'Bearer sk-1', 'content-type': 'application/json' },
      json: { model: 'theirs', stream: true, stream_options: { include_usage: true } },
    });
    expect(state.released).toBe(1);
  });

  it('never yields an empty batch', async () => {
    const { chat, scope } = opened(
      {},
      stream(': ping\n\n', frame({ content: 'a' }), ': ping\n\n', 'data: {"ch', frame({}, 'stop').slice(9), ''),
    );
    const batches = await read(chat(testCall({ scope })));
    expect(batches.filter((batch) => batch.length === 0)).toEqual([]);
  });

  it.each([json, { 'content-type': 'application/json; charset=utf-8' }, {}])(
    'takes a whole answer, also where a stream was asked for: %j',
    async (headers) => {
      const { chat, scope, head } = opened({}, { headers, body: [completion] });
      expect(await read(chat(testCall({ scope })))).toEqual([[head, text('Так'), finish(), usage(1, 2)]]);
    },
  );

  it.each<[string, FakeReply, string]>([
    ['a refusal', { status: 400, headers: json, body: ['{"error":{"message":"Bad field."}}'] }, 'upstream_rejected'],
    ['a wrong key', { status: 401, body: [''] }, 'upstream_auth_error'],
    ['HTML', { headers: { 'content-type': 'text/html' }, body: ['<html>'] }, 'upstream_invalid'],
    ['an error inside a 200', { headers: json, body: ['{"error":{"message":"boom"}}'] }, 'upstream_error'],
    ['a 200 that is no JSON', { headers: json, body: ['boom'] }, 'upstream_invalid'],
    ['a 200 without choices', { headers: json, body: ['{"id":"x"}'] }, 'upstream_invalid'],
    [
      'an answer without an end',
      { headers: json, body: [completion.replace('"stop"', 'null')] },
      'upstream_incomplete',
    ],
    ['a stream without an end', stream(frame({ content: 'a' })), 'upstream_incomplete'],
    [
      'a stream that ends with [DONE] alone',
      stream(frame({ content: 'a' }), 'data: [DONE]\n\n'),
      'upstream_incomplete',
    ],
    ['a stream that is cut', stream(frame({ content: 'a' }), reset()), 'upstream_incomplete'],
    ['an error frame', stream(frame({ content: 'a' }), 'data: {"error":{"message":"boom"}}\n\n'), 'upstream_error'],
  ])('takes %s for a failure and lets the reply go', async (_, reply, code) => {
    const { chat, scope, state } = opened({}, reply);
    await expect(read(chat(testCall({ scope })))).rejects.toMatchObject({ code });
    expect(state.released).toBe(1);
  });

  it('says a foreign content type without what may hide in it', async () => {
    const { chat, scope } = opened(
      {},
      { headers: { 'content-type': `text/https://llm.corp.internal:8443/${'x'.repeat(9000)}` } },
    );
    const failure = await read(chat(testCall({ scope }))).then(String, (thrown: unknown) => (thrown as Error).message);
    expect(failure).not.toContain('corp');
    expect(failure.length).toBeLessThan(600);
  });

  it('is whole once it has its finish, even if the connection breaks then', async () => {
    const { chat, scope, state } = opened({}, stream(frame({ content: 'a' }), frame({}, 'stop'), reset()));
    expect((await read(chat(testCall({ scope })))).flat().slice(1)).toEqual([text('a'), finish()]);
    expect(state.released).toBe(1);
  });

  it('of a client that has gone is no success, even with its finish', async () => {
    const { chat, scope } = opened({}, stream(frame({ content: 'a' }), frame({}, 'stop'), reset()));
    const reading = (async () => {
      for await (const batch of chat(testCall({ scope }))) {
        if (batch.some(({ type }) => type === 'finish'))
          scope.abort(new GatewayFailure('client_closed_request', 'Пішов.'));
      }
    })();
    await expect(reading).rejects.toThrow();
  });

  it('records frames that it passed over', async () => {
    const { chat, scope } = opened({}, stream('data: {broken\n\n', frame({ content: 'a' }), frame({}, 'stop')));
    await read(chat(testCall({ scope })));
    expect(scope.facts).toEqual([{ kind: 'skipped-frame', model: 'ours', upstream: 'upstream' }]);
  });

  it('lets the reply go when its reader leaves', async () => {
    const { chat, scope, state } = opened(
      {},
      stream(frame({ content: 'a' }), frame({ content: 'b' }), frame({}, 'stop')),
    );
    for await (const _ of chat(testCall({ scope }))) break;
    expect(state.released).toBe(1);
  });

  it('does not wait for an upstream that stays open behind [DONE]', async () => {
    const { chat, scope, state } = opened(
      {},
      stream(frame({ content: 'a' }), frame({}, 'stop'), 'data: [DONE]\n\n', ': more\n\n'),
    );
    expect((await read(chat(testCall({ scope })))).flat()).toHaveLength(3);
    await scope.clock.advance(1000);
    expect(state.released).toBe(1);
  });
});

describe('secrets', () => {
  it('are read for each request, so that a changed one counts at once', async () => {
    const reply: FakeReply = { headers: json, body: [completion] };
    const { chat, sent, scope, secrets } = opened(
      { apiKey: 'env:KEY', headers: { 'X-Team': 'env:TEAM', 'X-Fixed': 'a' } },
      reply,
      reply,
    );
    secrets.set('env:TEAM', 'red');
    await read(chat(testCall({ scope })));
    secrets.set('env:KEY', 'sk-2').set('env:TEAM', 'blue');
    await read(chat(testCall({ scope })));
    expect(sent.map(({ headers }) => [headers.authorization, headers['x-team'], headers['x-fixed']])).toEqual([
      ['Bearer sk-1', 'red', 'a'],
      ['Bearer sk-2', 'blue', 'a'],
    ]);
  });
});

describe('embeddings', () => {
  const rows = (...numbers: readonly number[]): string[] => [
    JSON.stringify({
      data: numbers.map((number, index) => ({ index, embedding: [number] })),
      usage: { prompt_tokens: numbers.length, total_tokens: numbers.length },
    }),
  ];

  it('go in batches, one after the other, with one usage at the end', async () => {
    const { embed, sent, scope, head, state } = opened(
      { deviations: { embeddingBatch: 2 } },
      { body: rows(1, 2) },
      { body: rows(3) },
    );
    const call = testEmbedCall({
      scope,
      texts: ['a', 'b', 'c'],
      dimensions: 1,
      extra: { dialect: 'openai', fields: { truncate: true } },
    });
    expect(await read(embed(call))).toEqual([
      [head, { type: 'vectors', from: 0, vectors: [Float32Array.of(1), Float32Array.of(2)] }],
      [{ type: 'vectors', from: 2, vectors: [Float32Array.of(3)] }],
      [usage(3, 0)],
    ]);
    expect(sent.map(({ path, json: body }) => [path, body.input])).toEqual([
      ['/embeddings', ['a', 'b']],
      ['/embeddings', ['c']],
    ]);
    expect(sent[0]?.json).toEqual({
      truncate: true,
      model: 'theirs',
      input: ['a', 'b'],
      dimensions: 1,
      encoding_format: 'float',
    });
    expect(state.released).toBe(2);
  });

  it('of which a batch tells no usage have none, so that all of it is estimated', async () => {
    const { embed, scope } = opened(
      { deviations: { embeddingBatch: 1 } },
      { body: rows(1) },
      { body: ['{"data":[{"embedding":[2]}]}'] },
    );
    const events = (await read(embed(testEmbedCall({ scope })))).flat();
    expect(events.map(({ type }) => type)).toEqual(['start', 'vectors', 'vectors']);
  });

  it.each([
    ['in one reply', {}],
    ['in two replies', { deviations: { embeddingBatch: 1 } }],
  ])('of differing lengths %s are no use', async (_, options) => {
    const [first, second] = ['{"index":0,"embedding":[1]}', '{"index":0,"embedding":[1,2]}'];
    const replies =
      'deviations' in options
        ? [{ body: [`{"data":[${first}]}`] }, { body: [`{"data":[${second}]}`] }]
        : [{ body: [`{"data":[${first},${second.replace('0', '1')}]}`] }];
    const { embed, scope } = opened(options, ...replies);
    await expect(read(embed(testEmbedCall({ scope })))).rejects.toMatchObject({ code: 'upstream_invalid' });
  });

  it.each<[FakeReply, string]>([
    [{ status: 429, headers: { 'retry-after': '3' } }, 'rate_limit_exceeded'],
    [{ body: ['{}'] }, 'upstream_invalid'],
    [{ body: rows(1) }, 'upstream_invalid'],
  ])('fail as chat does: %j', async (reply, code) => {
    const { embed, scope, state } = opened({}, reply);
    await expect(read(embed(testEmbedCall({ scope })))).rejects.toMatchObject({ code });
    expect(state.released).toBe(1);
  });
});

describe('a probe', () => {
  const probe = (provider: Provider): Promise<void> | undefined => provider.probe?.(new AbortController().signal);

  it.each([200, 401, 404])('that gets %i finds the server up', async (status) => {
    const { provider, sent, state } = opened({}, { status });
    await probe(provider);
    expect(sent[0]).toMatchObject({ method: 'GET', path: '/models' });
    expect(state.released).toBe(1);
  });

  it.each([500, 503])('that gets %i tells it', async (status) => {
    const { provider, state } = opened({}, { status });
    await expect(probe(provider)).rejects.toMatchObject({ reason: `HTTP ${status}` });
    expect(state.released).toBe(1);
  });

  it('waits behind no answer', async () => {
    const { provider, upstream, scope, chat } = opened({});
    const never = (): Promise<never> => new Promise(() => undefined);
    upstream.send = never;
    void chat(testCall({ scope }))[Symbol.asyncIterator]().next();
    await probe(provider);
  });
});

describe('a secret that is not set', () => {
  it.each([{ apiKey: 'env:NONE' }, { headers: { 'x-team': 'file:/none' } }, { apiKey: 'env:ODD' }])(
    'sends nothing and names the reference to the log alone: %j',
    async (options) => {
      const { chat, provider, scope, sent, secrets } = opened(options);
      secrets.set('env:ODD', 'рядок\nзайвий');
      const failure = await read(chat(testCall({ scope }))).then(undefined, (thrown: unknown) => thrown);
      expect(failure).toMatchObject({ code: 'upstream_auth_error', retryable: true });
      const { message, reason } = failure as GatewayFailure;
      expect(reason).toMatch(/^(env:(NONE|ODD)|file:\/none) (is not set|holds)/);
      expect(message).not.toMatch(/env:|file:|рядок/);
      expect(reason).not.toContain('рядок');
      await expect(provider.probe?.(new AbortController().signal)).rejects.toMatchObject({ reason });
      expect(sent).toEqual([]);
    },
  );

  it('counts from the moment it is', async () => {
    const { chat, scope, sent, secrets } = opened({ apiKey: 'env:LATER' }, { headers: json, body: [completion] });
    await expect(read(chat(testCall({ scope })))).rejects.toMatchObject({ code: 'upstream_auth_error' });
    secrets.set('env:LATER', 'sk-2');
    await read(chat(testCall({ scope })));
    expect(sent[0]?.headers.authorization).toBe('Bearer sk-2');
  });
});

describe('several choices', () => {
  const note = { type: 'note', note: { kind: 'degraded', about: { choices: 1, asked: 2 } } };

  it('that the server passes over are noted', async () => {
    const { chat, scope } = opened({}, { headers: json, body: [completion] });
    const events = (await read(chat(testCall({ scope, choices: 2 })))).flat();
    expect(events.at(-1)).toEqual(note);
  });

  it('that all come are not', async () => {
    const both = stream(
      frame({ content: 'a' }, 'stop'),
      frame({ content: 'b' }, 'stop').replace('"index":0', '"index":1'),
    );
    const { chat, scope } = opened({}, both);
    const events = (await read(chat(testCall({ scope, choices: 2 })))).flat();
    expect(events.filter(({ type }) => type === 'finish')).toHaveLength(2);
    expect(events.some(({ type }) => type === 'note')).toBe(false);
  });
});

describe('the dialect', () => {
  const of = (baseUrl: string, deviations: object = {}) =>
    dialectOf(openaiCompatibleOptions.parse({ baseUrl, deviations }));

  it('is that of OpenAI at OpenAI alone', () => {
    expect(of('https://api.openai.com/v1')).toMatchObject({
      maxTokensField: 'max_completion_tokens',
      developerRole: 'keep',
    });
    for (const other of [
      'http://127.0.0.1:8000/v1',
      'https://api.openai.com.evil.example/v1',
      'https://x.example/api.openai.com',
    ])
      expect(of(other)).toMatchObject({ maxTokensField: 'max_tokens', developerRole: 'system' });
  });

  it('is what the operator says', () => {
    const own = {
      maxTokensField: 'max_completion_tokens',
      developerRole: 'keep',
      reasoningInput: 'drop',
      asksUsage: false,
    };
    expect(of('http://127.0.0.1:8000/v1', { ...own, dropFields: ['user'], renameFields: { a: 'b' } })).toEqual({
      maxTokensField: 'max_completion_tokens',
      developerRole: 'keep',
      reasoning: 'drop',
      extraContent: 'drop',
      asksUsage: false,
      dropFields: ['user'],
      renameFields: { a: 'b' },
    });
  });

  it.each([
    { baseUrl: 'ftp://x' },
    { baseUrl: 'x' },
    { apiKey: 'sk-secret' },
    { headers: { 'bad name': 'a' } },
    { headers: { a: 'ї\n' } },
    { typo: 1 },
  ])('is not made of %j', (options) => {
    expect(openaiCompatibleOptions.safeParse({ baseUrl: 'http://x', ...options }).success).toBe(false);
  });
});
