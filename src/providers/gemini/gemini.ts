import { defineProvider, type ProviderPorts } from '../../extend/provider.ts';
import type { ChatDialect } from '../../wire/openai/chat-body.ts';
import { adaptedChat } from '../openai-compatible/adapted-chat.ts';
import { openaiChat } from '../openai-compatible/chat.ts';
import { cloudOptions } from '../openai-compatible/cloud-options.ts';
import { openaiEmbed } from '../openai-compatible/embed.ts';
import { notedChoices } from '../openai-compatible/noted-choices.ts';
import { openServer, providerAt } from '../openai-compatible/open-server.ts';
import { geminiCall } from './gemini-call.ts';
import { heardChat } from './heard-chat.ts';
import { SignatureStore } from './signature-store.ts';
import { signedChat } from './signed-chat.ts';

/** What the compatible endpoint takes; any other field is an "unknown name" to it, also `seed` and the penalties. */
const knownFields = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'response_format',
  'n',
  'max_tokens',
  'reasoning_effort',
  'temperature',
  'top_p',
  'stop',
  'modalities',
  'extra_body',
] as const;

/** Texts in one request to an embedding model at most. */
const EMBEDDING_BATCH = 100;

/** Gemini 1 and 2 sign nothing that must come back. */
const signsNothing = /gemini-[12][.-]/;

const options = cloudOptions('https://generativelanguage.googleapis.com/v1beta/openai');

/** Google's Gemini models, over their OpenAI-compatible endpoint. */
export const gemini = defineProvider({
  kind: 'gemini',
  options,
  open: ({ sendFields, ...rest }, ports, transport) => {
    const server = openServer(rest, ports, transport);
    const store = storeOf(ports);
    const dialect: ChatDialect = {
      maxTokensField: 'max_tokens',
      developerRole: 'system',
      reasoning: 'drop',
      extraContent: 'keep',
      asksUsage: true,
      dropFields: [],
      knownFields: new Set([...knownFields, ...sendFields]),
      renameFields: {},
    };
    return providerAt(server, {
      chat: (deployment) => {
        const heard = heardChat(openaiChat(server, deployment, dialect), store);
        const signed = signedChat(heard, store, !signsNothing.test(deployment.name));
        return adaptedChat(notedChoices(signed), (call) => geminiCall(call, dialect));
      },
      embed: (deployment) => {
        const embed = openaiEmbed(server, deployment, EMBEDDING_BATCH);
        return ({ op, scope, model, texts, dimensions }) =>
          embed({ op, scope, model, texts, ...(dimensions !== undefined && { dimensions }) });
      },
    });
  },
});

const stores = new WeakMap<ProviderPorts, SignatureStore>();

/** One for all that is opened with the same ports: a tool loop outlives a reload, and may go on at another upstream. */
function storeOf(ports: ProviderPorts): SignatureStore {
  const store = stores.get(ports) ?? new SignatureStore(ports.clock);
  stores.set(ports, store);
  return store;
}
