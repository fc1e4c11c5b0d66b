import { anthropicProviderFake } from './anthropic-provider-fake.ts';
import { kserveTextFake } from './kserve-text-fake.ts';
import { ollamaProviderFake } from './ollama-provider-fake.ts';
import { ai21Fake, cohereFake, geminiFake, kserveOpenaiFake, openaiFake } from './openai-type-fakes.ts';
import type { ProviderFake } from './provider-fake.ts';

/** Kinds that call no server. */
export const serverless: readonly string[] = ['extractive', 'scripted'];

/** Fakes whose protocol has no embeddings. */
export const withoutEmbeddings: readonly string[] = ['anthropic', 'ai21', 'kserve, v2-generate'];

/** The fakes of each kind that calls a server: one for each protocol it speaks. */
export const providerFakes: Readonly<Record<string, Readonly<Record<string, () => Promise<ProviderFake>>>>> = {
  'openai-compatible': { 'openai-compatible': openaiFake },
  ollama: { ollama: ollamaProviderFake },
  anthropic: { anthropic: anthropicProviderFake },
  gemini: { gemini: geminiFake },
  cohere: { cohere: cohereFake },
  ai21: { ai21: ai21Fake },
  kserve: { 'kserve, openai': kserveOpenaiFake, 'kserve, v2-generate': kserveTextFake },
};
