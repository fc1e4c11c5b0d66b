import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeAnthropic, fakeKey, startFakeAnthropic, thought } from '../support/fake-anthropic.ts';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts';
import { geminiAnswer, geminiSignature } from '../support/fake-gemini.ts';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type SpoilingProxy, startSpoilingProxy } from '../support/spoiling-proxy.ts';
import { chatAnswer, type DraftAnswer } from '../support/upstream/chat-answer.ts';
import { errorReply } from '../support/upstream/fault.ts';
import type { Reply } from '../support/upstream/scenario.ts';
import { foldBody, foldChunks, type FoldedAnswer, post, readStream } from '../support/wire-client.ts';

/** Each has opaque values of its own, or none; servers refuse those of others, and fields they do not know. */
const families = ['claude', 'gemini', 'openai', 'ollama'] as const;
type Family = (typeof families)[number];

const THOUGHT = 'Спершу подивлюся погоду.';
const ANSWER = 'У Києві ясно, 12 °C.';
const call = { name: 'get_weather', argumentsText: '{"city":"Київ"}' };
let calls = 0;

const plainFields = new Set(['role', 'content', 'name', 'tool_calls', 'tool_call_id']);
const callFields = new Set(['id', 'type', 'function']);

/** As OpenAI's API is: an unknown field of a message is an error. */
const strict =
  (draft: DraftAnswer): Reply =>
  (request) => {
    const messages = (request.body.messages ?? []) as readonly Record<string, unknown>[];
    const calls = messages.flatMap(({ tool_calls: each }) => (each ?? []) as readonly Record<string, unknown>[]);
    const unknown = [
      ...messages.flatMap((message) => Object.keys(message).filter((field) => !plainFields.has(field))),
      ...calls.flatMap((each) => Object.keys(each).filter((field) => !callFields.has(field))),
    ];
    const answer = unknown.length > 0 ? errorReply(400, `Unknown parameter: ${unknown.join()}`) : chatAnswer(draft);
    return typeof answer === 'function' ? answer(request) : answer;
  };

type House = {
  readonly claude: FakeAnthropic;
  readonly gemini: ScriptedUpstream;
  readonly openai: ScriptedUpstream;
  readonly ollama: FakeOllama;
  readonly proxies: Readonly<Record<Family, SpoilingProxy>>;
  readonly gateway: GatewayUnderTest;
};
let house: House;

const pairs = families.flatMap((first) =>
  families.filter((each) => each !== first).map((second) => [first, second] as const),
);
const idOf = (first: Family, second: Family): string => `${first}-then-${second}`;

beforeAll(async () => {
  const claude = await startFakeAnthropic();
  const gemini = await startScriptedUpstream();
  const openai = await startScriptedUpstream();
  const ollama = await startFakeOllama({ models: [{ name: 'small' }] });
  const origins = { claude: claude.url, gemini: gemini.url, openai: openai.url, ollama: ollama.url };
  const proxies = Object.fromEntries(
    await Promise.all(
      families.map(async (each) => [each, await startSpoilingProxy(new URL(origins[each]).origin)] as const),
    ),
  ) as House['proxies'];
  const breaker = { failures: 1000, openMs: 1, mostOpenMs: 1 };
  const at = (each: Family, path = ''): string => `${proxies[each].origin}${path}`;
  const names = { claude: 'claude-opus-4-8', gemini: 'gemini-3-flash', openai: 'gpt-like', ollama: 'small' };
  const capabilities = ['chat', 'tools', 'reasoning'];
  const gateway = await startGateway({
    config: {
      gateway: { ...quietGateway, resilience: { retry: { waitsMs: [], interactiveWaitsMs: [] } } },
      fleet: {
        upstreams: {
          claude: { kind: 'anthropic', baseUrl: at('claude'), apiKey: 'env:CLAUDE_KEY', breaker },
          gemini: { kind: 'gemini', baseUrl: at('gemini', '/v1'), apiKey: 'env:CLAUDE_KEY', breaker },
          openai: {
            kind: 'openai-compatible',
            baseUrl: at('openai', '/v1'),
            breaker,
            deviations: { reasoningInput: 'drop' },
          },
          ollama: { kind: 'ollama', baseUrl: at('ollama'), breaker },
        },
        models: [
          ...families.map((each) => ({ id: each, upstream: each, name: names[each], family: each, capabilities })),
          ...pairs.map(([first, second]) => ({
            id: idOf(first, second),
            upstream: first,
            name: names[first],
            family: first,
            capabilities,
            fallback: [second],
          })),
        ],
      },
    },
    env: { CLAUDE_KEY: fakeKey },
  });
  house = { claude, gemini, openai, ollama, proxies, gateway };
});

afterAll(async () => {
  await house.gateway.stop('SIGKILL');
  for (const proxy of Object.values(house.proxies)) await proxy.close();
  for (const server of [house.claude, house.gemini, house.openai, house.ollama]) await server.close();
});
beforeEach(() => {
  house.claude.reset();
  for (const proxy of Object.values(house.proxies)) proxy.spoiling = undefined;
});

/** From now on all say the same; the first turn thinks before it calls, where the family does. No id comes twice. */
function sayAll(turn: 'call' | 'answer'): void {
  const id = `call_${++calls}`;
  const draft: DraftAnswer = turn === 'call' ? { toolCalls: [{ id, ...call }] } : { content: ANSWER };
  house.gemini.script(geminiAnswer(draft), { path: '/chat/completions' });
  house.openai.script(strict(draft), { path: '/chat/completions' });
  const input = JSON.parse(call.argumentsText) as Record<string, unknown>;
  house.ollama.model('small').reply =
    turn === 'call'
      ? { thinking: THOUGHT, toolCalls: [[{ id, name: call.name, arguments: input }]] }
      : { content: ANSWER };
  house.claude.reset();
  house.claude.script({
    content:
      turn === 'call'
        ? [thought(THOUGHT), { type: 'tool_use', id, name: call.name, input }]
        : [{ type: 'text', text: ANSWER }],
  });
}

const question = { role: 'user', content: 'Яка погода в Києві?' };
const tools = [
  {
    type: 'function',
    function: {
      name: call.name,
      description: 'Погода в місті',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    },
  },
];

type Turn = FoldedAnswer & { readonly status: number; readonly raw: string };
async function ask(model: string, stream: boolean, messages: readonly object[]): Promise<Turn> {
  const request = { model, stream, messages, tools, reasoning_effort: 'medium' };
  const response = await post(house.gateway, '/chat/completions', request);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  if (!stream) {
    const body: unknown = await response.json();
    return { ...foldBody(body), status: response.status, raw: JSON.stringify(body) };
  }
  const { frames, done } = await readStream(response);
  expect(done).toBe(true);
  return { ...foldChunks(frames), status: response.status, raw: JSON.stringify(frames) };
}

/** What a client sends back that keeps all it was told. */
const secondTurn = ({ content, reasoning, toolCalls }: Turn): readonly object[] => [
  question,
  {
    role: 'assistant',
    content: content === '' ? null : content,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    tool_calls: toolCalls.map(({ id, name, argumentsText, extraContent }) => ({
      id,
      type: 'function',
      function: { name, arguments: argumentsText },
      ...(extraContent !== undefined && { extra_content: extraContent }),
    })),
  },
  ...toolCalls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'ясно, 12 °C' })),
];

const opaque = /signature|extra_content|reasoning_content/;

describe.each([true, false])('a tool loop whose model fails between two turns (stream: %s)', (stream) => {
  it.each(pairs)('goes on from %s to %s', async (first, second) => {
    sayAll('call');
    const begun = await ask(idOf(first, second), stream, [question]);
    expect(begun.toolCalls.map(({ name, argumentsText }) => [name, JSON.parse(argumentsText) as unknown])).toEqual([
      [call.name, { city: 'Київ' }],
    ]);
    if (first === 'gemini') expect(begun.raw).toContain(geminiSignature);

    house.proxies[first].spoiling = { kind: 'instead', status: 503, body: '{}' };
    sayAll('answer');
    const before = house.proxies[second].calls.length;
    const ended = await ask(idOf(first, second), stream, secondTurn(begun));
    expect([ended.status, ended.content, ended.finishReason]).toEqual([200, ANSWER, 'stop']);

    const asked = house.proxies[second].calls.slice(before);
    expect(asked).toHaveLength(1);
    const sent = JSON.stringify(asked[0]?.body);
    expect(sent).toContain('ясно, 12 °C');
    expect(sent).not.toContain(geminiSignature);
    if (second !== 'gemini') expect(sent).not.toMatch(opaque);
    expect(house.claude.refusals).toEqual([]);
  });

  it.each(families)('stays with %s where nothing fails, its own values given back', async (same) => {
    sayAll('call');
    const begun = await ask(same, stream, [question]);
    sayAll('answer');
    const ended = await ask(same, stream, secondTurn(begun));
    expect([ended.status, ended.content]).toEqual([200, ANSWER]);
    const sent = JSON.stringify(house.proxies[same].calls.at(-1)?.body);
    if (same === 'claude') expect(sent).toContain('"signature"');
    if (same === 'gemini') expect(sent).toContain(geminiSignature);
  });
});
