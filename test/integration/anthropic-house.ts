import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type FakeAnthropic, fakeKey, startFakeAnthropic } from '../support/fake-anthropic.ts';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';

/** One model of each way to think, by what it is called here. */
export const models = {
  adaptive: 'claude-opus-4-8',
  budget: 'claude-sonnet-4-5-20250929',
  byDefault: 'claude-opus-5',
  always: 'claude-opus-5-5',
  betweenTools: 'claude-sonnet-5-5',
  sampled: 'claude-sonnet-4-6',
} as const;

export type AnthropicHouse = {
  readonly fake: FakeAnthropic;
  readonly gateway: GatewayUnderTest;
  readonly openai: OpenAI;
};

/** A gateway with a fake of Anthropic behind it, and OpenAI's own client in front, for the tests of a file. */
export function anthropicHouse(upstream: object = {}): AnthropicHouse {
  let started: AnthropicHouse | undefined;
  beforeAll(async () => {
    const fake = await startFakeAnthropic();
    // Every failure shall be seen as it is: nothing is tried again, and no model is left alone.
    const breaker = { failures: 1000, openMs: 1, mostOpenMs: 1 };
    const claude = { kind: 'anthropic', baseUrl: fake.url, apiKey: 'env:CLAUDE_KEY', breaker, ...upstream };
    const capabilities = ['chat', 'tools', 'vision', 'json', 'reasoning'];
    const gateway = await startGateway({
      config: {
        gateway: {
          ...quietGateway,
          resilience: { retry: { waitsMs: [], interactiveWaitsMs: [] } },
          guardrails: { jsonSchema: 'off' }, // the fake says the same whatever form it is asked for
        },
        fleet: {
          upstreams: { claude, newest: { ...claude, version: '2026-10-21' }, stranger: { ...claude, auth: 'bearer' } },
          models: [
            ...Object.values(models).map((id) => ({ id, upstream: 'claude', family: 'claude', capabilities })),
            { id: 'newest/sampled', name: models.sampled, upstream: 'newest', family: 'claude', capabilities },
            { id: 'stranger/adaptive', name: models.adaptive, upstream: 'stranger', family: 'other', capabilities },
          ],
        },
      },
      env: { CLAUDE_KEY: fakeKey },
    });
    const openai = new OpenAI({ baseURL: gateway.baseUrl, apiKey: gateway.key, maxRetries: 0 });
    started = { fake, gateway, openai };
  });
  beforeEach(() => started?.fake.reset());
  afterAll(async () => {
    await started?.gateway.stop('SIGKILL');
    await started?.fake.close();
  });
  const running = (): AnthropicHouse => {
    if (!started) throw new Error('The house is there for tests and their hooks, not while they are collected.');
    return started;
  };
  return {
    get fake() {
      return running().fake;
    },
    get gateway() {
      return running().gateway;
    },
    get openai() {
      return running().openai;
    },
  };
}
