import { type FakeAnthropic, fakeKey, startFakeAnthropic } from '../fake-anthropic.ts';
import type { DraftBlock } from '../fake-anthropic-stream.ts';
import type { ProviderFake } from './provider-fake.ts';

/** Its answers are used up one by one, so that each is scripted often enough. */
const OFTEN = 16;

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

export async function anthropicProviderFake(): Promise<ProviderFake> {
  const fake: FakeAnthropic = await startFakeAnthropic();
  return {
    url: fake.url,
    key: fakeKey,
    optionsAt: (origin) => ({ baseUrl: origin, apiKey: 'env:KEY' }),
    model: 'claude-sonnet-4-5',
    hasTools: true,
    tellsUsage: { stream: true, whole: true },
    errorBody: (message, status) =>
      JSON.stringify({ type: 'error', error: { type: errorTypes[status] ?? 'api_error', message } }),
    say: ({ text, calls = [] }) => {
      const content: DraftBlock[] = text === undefined ? [] : [{ type: 'text', text }];
      for (const { id, name, arguments: input } of calls) content.push({ type: 'tool_use', id, name, input });
      fake.reset();
      fake.script(...Array.from({ length: OFTEN }, () => ({ content })));
    },
    close: () => fake.close(),
  };
}
