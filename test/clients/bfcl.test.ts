import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeKey, startFakeAnthropic } from '../support/fake-anthropic.ts';
import { bfclCases, bfclPresent, expectedToolCalls, type BfclCase } from '../support/bfcl.ts';
import { startFakeOllama } from '../support/fake-ollama.ts';
import { startGateway, quietGateway, type GatewayUnderTest } from '../support/gateway-under-test.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { textAnswer, toolCallAnswer, type DraftToolCall } from '../support/upstream/chat-answer.ts';
import { foldBody, foldChunks, post, streamChat, type FoldedAnswer } from '../support/wire-client.ts';

/** A provider's upstream as this test needs it. */
type Upstream = {
  /** The upstream's entry in fleet.yaml. */
  readonly settings: object;
  /** The next call's answer: these tool calls, or a text where there are none. */
  answer(calls: readonly DraftToolCall[]): void;
  /** The tools of the latest call, as they arrived. */
  tools(): unknown;
  close(): Promise<void>;
};

async function openaiCompatible(): Promise<Upstream> {
  const upstream = await startScriptedUpstream();
  return {
    settings: { kind: 'openai-compatible', baseUrl: upstream.url },
    answer: (calls) => {
      upstream.reset();
      upstream.script(calls.length > 0 ? toolCallAnswer(calls) : textAnswer('Жоден інструмент не підходить.'));
    },
    tools: () => upstream.requests.at(-1)?.body.tools,
    close: () => upstream.close(),
  };
}

async function ollama(): Promise<Upstream> {
  const fake = await startFakeOllama();
  const model = fake.add({ name: 'mock-model', capabilities: ['completion', 'tools'] });
  return {
    settings: { kind: 'ollama', baseUrl: fake.url },
    answer: (calls) => {
      const fakes = calls.map(({ name, argumentsText }) => ({
        name,
        arguments: JSON.parse(argumentsText) as Record<string, unknown>,
      }));
      model.reply = fakes.length > 0 ? { toolCalls: [fakes] } : { content: 'Жоден інструмент не підходить.' };
    },
    tools: () => (fake.last('/api/chat').body as { tools?: unknown }).tools,
    close: () => fake.close(),
  };
}

async function anthropic(): Promise<Upstream> {
  const fake = await startFakeAnthropic();
  return {
    settings: { kind: 'anthropic', baseUrl: fake.url, apiKey: 'env:CLAUDE_KEY' },
    answer: (calls) => {
      fake.reset();
      const uses = calls.map(({ id, name, argumentsText }) => ({
        type: 'tool_use' as const,
        id,
        name,
        input: JSON.parse(argumentsText) as object,
      }));
      fake.script({ content: uses.length > 0 ? uses : [{ type: 'text', text: 'Жоден інструмент не підходить.' }] });
    },
    tools: () =>
      fake.last().body.tools?.map(({ name, description, input_schema: parameters }) => ({
        type: 'function',
        function: { name, description, parameters },
      })),
    close: () => fake.close(),
  };
}

/** Neither personal data nor what reads like an attack is to be changed or refused: this is about tools. */
const unchanging = { pii: { enabled: false }, guardrails: { injection: { input: 'flag' } } };

const providers: readonly { readonly name: string; readonly open: () => Promise<Upstream> }[] = [
  { name: 'openai-compatible', open: openaiCompatible },
  { name: 'ollama', open: ollama },
  { name: 'anthropic', open: anthropic },
];

const reason = bfclPresent ? '' : ' (skipped: ../shared/data/tools is not on this machine)';

describe.skipIf(!bfclPresent).each(providers)(`tools and tool calls pass unchanged: $name${reason}`, ({ open }) => {
  let upstream: Upstream;
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    upstream = await open();
    gateway = await startGateway({
      config: {
        gateway: { ...quietGateway, ...unchanging },
        fleet: {
          upstreams: { mock: upstream.settings },
          models: [{ id: 'mock-model', upstream: 'mock', capabilities: ['chat', 'tools'] }],
        },
      },
      env: { CLAUDE_KEY: fakeKey },
    });
  });
  afterAll(async () => {
    await gateway.stop('SIGKILL');
    await upstream.close();
  });

  const cases = bfclCases();
  const failures: string[] = [];
  beforeEach(() => void failures.splice(0));

  const check = (id: string, answer: FoldedAnswer, calls: readonly DraftToolCall[], tools: unknown): void => {
    const got = answer.toolCalls.map(({ name, argumentsText }) => ({ name, argumentsText }));
    const wanted = calls.map(({ name, argumentsText }) => ({ name, argumentsText }));
    if (JSON.stringify(got) !== JSON.stringify(wanted)) failures.push(`${id}: ${JSON.stringify(got)}`);
    if (answer.finishReason !== (calls.length > 0 ? 'tool_calls' : 'stop')) failures.push(`${id}: finish reason`);
    if (new Set(answer.toolCalls.map((call) => call.id)).size !== calls.length) failures.push(`${id}: ids`);
    try {
      expect(upstream.tools()).toEqual(tools);
    } catch {
      failures.push(`${id}: tools`);
    }
  };

  const ask = async (testCase: BfclCase, streamed: boolean): Promise<FoldedAnswer> => {
    const { messages, tools } = testCase;
    const request = { model: 'mock-model', messages, tools };
    if (streamed) return foldChunks((await streamChat(gateway, request)).frames);
    return foldBody(await (await post(gateway, '/chat/completions', request)).json());
  };

  it('the set is whole', () => {
    expect(cases.length).toBeGreaterThan(200);
    expect(cases.filter(({ expected_calls }) => (expected_calls ?? []).length > 1).length).toBeGreaterThan(50);
  });

  it.each([
    ['streamed', true],
    ['not streamed', false],
  ])('%s', async (_name, streamed) => {
    for (const testCase of cases) {
      const calls = expectedToolCalls(testCase);
      upstream.answer(calls);
      check(testCase.id, await ask(testCase, streamed), calls, testCase.tools);
    }
    expect(failures).toEqual([]);
  });
});
