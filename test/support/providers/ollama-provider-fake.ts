import { startFakeOllama } from '../fake-ollama.ts';
import { fakeSecret, type ProviderFake } from './provider-fake.ts';

export async function ollamaProviderFake(): Promise<ProviderFake> {
  const fake = await startFakeOllama({
    apiKey: fakeSecret,
    models: [{ name: 'small' }, { name: 'bge-m3', capabilities: ['embedding'] }],
  });
  return {
    url: fake.url,
    key: fakeSecret,
    optionsAt: (origin) => ({ baseUrl: origin, apiKey: 'env:KEY' }),
    model: 'small',
    embedModel: 'bge-m3',
    hasTools: true,
    tellsUsage: { stream: true, whole: true },
    errorBody: (error) => JSON.stringify({ error }),
    say: ({ text, calls }) => {
      fake.model('small').reply = {
        ...(text !== undefined && { content: text }),
        ...(calls && {
          toolCalls: [calls.map(({ id, name, arguments: given }) => ({ id, name, arguments: { ...given } }))],
        }),
      };
    },
    close: () => fake.close(),
  };
}
