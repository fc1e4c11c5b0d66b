import { ai21Answer } from '../fake-ai21.ts';
import { cohereAnswer, cohereEmbeddings } from '../fake-cohere.ts';
import { geminiAnswer } from '../fake-gemini.ts';
import { startScriptedUpstream } from '../scripted-upstream.ts';
import { chatAnswer, type DraftAnswer } from '../upstream/chat-answer.ts';
import { embeddingsAnswer } from '../upstream/embeddings-answer.ts';
import { errorPayload } from '../upstream/fault.ts';
import type { Reply } from '../upstream/scenario.ts';
import { fakeSecret, type ProviderFake, type Said } from './provider-fake.ts';

const draftOf = ({ text, calls }: Said): DraftAnswer => ({
  content: text ?? null,
  ...(calls && {
    toolCalls: calls.map(({ id, name, arguments: given }) => ({ id, name, argumentsText: JSON.stringify(given) })),
  }),
});

type Kind = {
  readonly answer: (draft: DraftAnswer) => Reply;
  readonly model: string;
  readonly embeddings?: () => Reply;
  readonly embedModel?: string;
  readonly optionsAt?: ProviderFake['optionsAt'];
  readonly tellsUsage?: ProviderFake['tellsUsage'];
  readonly errorBody?: ProviderFake['errorBody'];
};

/** A server that speaks OpenAI's wire, with a vendor's own strictness. */
const openaiType = (kind: Kind) => async (): Promise<ProviderFake> => {
  const { answer, embeddings = embeddingsAnswer, ...rest } = kind;
  const upstream = await startScriptedUpstream({ apiKey: fakeSecret, models: [kind.model] });
  upstream.script(embeddings(), { path: '/embeddings' });
  return {
    url: new URL(upstream.url).origin,
    key: fakeSecret,
    optionsAt: (origin) => ({ baseUrl: `${origin}/v1`, apiKey: 'env:KEY' }),
    hasTools: true,
    tellsUsage: { stream: true, whole: true },
    errorBody: (message) => JSON.stringify(errorPayload(message)),
    say: (said) => upstream.script(answer(draftOf(said)), { path: '/chat/completions' }),
    close: () => upstream.close(),
    ...rest,
  };
};

export const openaiFake = openaiType({ answer: chatAnswer, model: 'gpt-like', embedModel: 'embed-like' });

export const geminiFake = openaiType({
  answer: geminiAnswer,
  model: 'gemini-3-flash',
  embedModel: 'gemini-embedding-001',
  errorBody: (message) => JSON.stringify([{ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }]),
});

export const cohereFake = openaiType({
  answer: cohereAnswer,
  model: 'command-a-03-2025',
  embeddings: cohereEmbeddings,
  embedModel: 'embed-v4.0',
  tellsUsage: { stream: false, whole: true },
  errorBody: (message) => JSON.stringify({ message }),
});

export const ai21Fake = openaiType({
  answer: ai21Answer,
  model: 'jamba-large',
  errorBody: (detail) => JSON.stringify({ detail }),
});

/** The dialect of vLLM. */
export const kserveOpenaiFake = openaiType({
  answer: chatAnswer,
  model: 'served-model',
  embedModel: 'served-model',
  optionsAt: (origin) => ({ baseUrl: origin, apiKey: 'env:KEY', dialect: 'openai' }),
});
