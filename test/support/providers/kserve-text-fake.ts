import { FakeKserve } from '../fake-kserve.ts';
import { fakeSecret, type ProviderFake } from './provider-fake.ts';

/** Open Inference Protocol v2 with its generate extension: text in, text out. */
export async function kserveTextFake(): Promise<ProviderFake> {
  const fake = await new FakeKserve({ dialect: 'v2-generate', apiKey: fakeSecret }).start();
  return {
    url: fake.url,
    key: fakeSecret,
    optionsAt: (origin) => ({ baseUrl: origin, apiKey: 'env:KEY', dialect: 'v2-generate', chatTemplate: 'chatml' }),
    model: fake.model,
    hasTools: false,
    tellsUsage: { stream: false, whole: false },
    errorBody: (error) => JSON.stringify({ error }),
    say: ({ text = '' }) => {
      fake.saying = { text };
    },
    close: () => fake.stop(),
  };
}
