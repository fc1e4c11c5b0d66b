import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  canonicalCalls,
  canonicalText,
  questionText,
  results,
  saidCalls,
  saidText,
  tools,
} from '../contract/tool-conversation.ts';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { anthropicProviderFake } from '../support/providers/anthropic-provider-fake.ts';
import { kserveTextFake } from '../support/providers/kserve-text-fake.ts';
import { ollamaProviderFake } from '../support/providers/ollama-provider-fake.ts';
import { kserveOpenaiFake, openaiFake } from '../support/providers/openai-type-fakes.ts';
import type { ProviderFake, Said } from '../support/providers/provider-fake.ts';
import { type SpoilingProxy, startSpoilingProxy } from '../support/spoiling-proxy.ts';

/** The chain, first choice first; the text dialect of KServe knows no tools. */
const links = [
  { id: 'at-openai', kind: 'openai-compatible', start: openaiFake },
  { id: 'at-ollama', kind: 'ollama', start: ollamaProviderFake },
  { id: 'at-kserve-text', kind: 'kserve', start: kserveTextFake },
  { id: 'at-kserve', kind: 'kserve', start: kserveOpenaiFake },
  { id: 'at-anthropic', kind: 'anthropic', start: anthropicProviderFake },
] as const;
const withTools = links.filter(({ id }) => id !== 'at-kserve-text').map(({ id }) => id);
type Id = (typeof links)[number]['id'];

/** Breakers are not what is looked at here: one that opens is tried at once. */
const quick = { failures: 1000, openMs: 1, mostOpenMs: 1 };

type Link = { readonly id: Id; readonly fake: ProviderFake; readonly proxy: SpoilingProxy };
let chain: readonly Link[] = [];
let gateway: GatewayUnderTest;
let openai: OpenAI;

beforeAll(async () => {
  chain = await Promise.all(
    links.map(async ({ id, start }) => {
      const fake = await start();
      return { id, fake, proxy: await startSpoilingProxy(fake.url) };
    }),
  );
  const upstreams = chain.map(({ id, fake, proxy }, at) => [
    id,
    { kind: links[at]?.kind, breaker: quick, ...fake.optionsAt(proxy.origin), apiKey: `env:KEY_${at}` },
  ]);
  const models = chain.map(({ id, fake }, at) => ({
    id,
    upstream: id,
    name: fake.model,
    capabilities: fake.hasTools ? ['chat', 'tools'] : ['chat'],
    ...(at === 0 && { fallback: links.slice(1).map((link) => link.id) }),
  }));
  gateway = await startGateway({
    config: {
      gateway: { ...quietGateway, resilience: { retry: { interactiveWaitsMs: [] } } },
      fleet: { upstreams: Object.fromEntries(upstreams) as object, models },
    },
    env: Object.fromEntries(chain.map(({ fake }, at) => [`KEY_${at}`, fake.key])),
  });
  openai = new OpenAI({ baseURL: gateway.baseUrl, apiKey: gateway.key, maxRetries: 0 });
});
afterAll(async () => {
  await gateway.stop('SIGKILL');
  for (const { fake, proxy } of chain) {
    await proxy.close();
    await fake.close();
  }
});
beforeEach(() => failing([]));

const sayAll = (said: Said): void => chain.forEach(({ fake }) => fake.say(said));
const failing = (ids: readonly Id[]): void =>
  chain.forEach(({ id, proxy }) => {
    proxy.spoiling = ids.includes(id) ? { kind: 'instead', status: 503, body: '{}' } : undefined;
  });
/** All before this one fail. */
const failingBefore = (id: Id): void =>
  failing(
    links
      .slice(
        0,
        links.findIndex((link) => link.id === id),
      )
      .map((link) => link.id),
  );

type Messages = OpenAI.ChatCompletionMessageParam[];
const question: Messages = [{ role: 'user', content: questionText }];

async function ask(stream: boolean, messages: Messages, more: object = { tools }): Promise<OpenAI.ChatCompletion> {
  const request = { model: 'at-openai', messages, ...more };
  return stream
    ? openai.chat.completions.stream(request).finalChatCompletion()
    : openai.chat.completions.create(request);
}

const canonicalOf = ({ choices }: OpenAI.ChatCompletion): object => {
  const [choice] = choices;
  const calls = (choice?.message.tool_calls ?? []) as OpenAI.ChatCompletionMessageFunctionToolCall[];
  return {
    text: choice?.message.content ?? '',
    calls: calls.map(({ function: called }) => ({
      name: called.name,
      arguments: JSON.parse(called.arguments) as unknown,
    })),
    finish: choice?.finish_reason,
  };
};

/** What a client sends with the results of the calls that it was told. */
function answered(reply: OpenAI.ChatCompletion): Messages {
  const calls = reply.choices[0]?.message.tool_calls ?? [];
  return [
    ...question,
    { role: 'assistant', content: null, tool_calls: calls },
    ...calls.map(({ id }, at) => ({ role: 'tool' as const, tool_call_id: id, content: results[at] ?? '' })),
  ];
}

describe.each([true, false])('streamed: %s', (stream) => {
  it.each(withTools)(
    'the conversation with tools has the same end when %s answers, all before it failing',
    async (id) => {
      failingBefore(id);
      sayAll(saidCalls);
      const first = await ask(stream, question);
      expect([first.model, canonicalOf(first)]).toEqual([id, canonicalCalls]);
      sayAll(saidText);
      const second = await ask(stream, answered(first));
      expect([second.model, canonicalOf(second)]).toEqual([id, canonicalText]);
    },
  );

  it.each(withTools)('it goes on at %s where all before it fail in the middle of the conversation', async (id) => {
    sayAll(saidCalls);
    const first = await ask(stream, question);
    expect(first.model).toBe('at-openai');
    failingBefore(id);
    sayAll(saidText);
    const second = await ask(stream, answered(first));
    expect([second.model, canonicalOf(second)]).toEqual([id, canonicalText]);
    const sent = JSON.stringify(chain.find((link) => link.id === id)?.proxy.calls.at(-1)?.body);
    for (const result of results) expect(sent).toContain(JSON.stringify(result).slice(1, -1));
  });

  it('a server that takes text alone is passed over for tools, and answers without them', async () => {
    failingBefore('at-kserve-text');
    sayAll(saidText);
    const text = chain.find(({ id }) => id === 'at-kserve-text');
    const before = text?.proxy.calls.length;
    expect((await ask(stream, question)).model).toBe('at-kserve');
    expect(text?.proxy.calls).toHaveLength(before ?? -1);
    const plain = await ask(stream, question, {});
    expect([plain.model, canonicalOf(plain)]).toEqual(['at-kserve-text', canonicalText]);
  });
});

it('where all fail the client hears of one failure', async () => {
  failing(links.map(({ id }) => id));
  await expect(ask(false, question)).rejects.toMatchObject({ status: 503, code: 'upstream_unavailable' });
});
