import { sizeOfJson } from '../../chat/event-size.ts';
import type { JsonObject } from '../../chat/json.ts';
import { defineProvider, type Provider } from '../../extend/provider.ts';
import type { ChatDialect } from '../../wire/openai/chat-body.ts';
import { adaptedChat } from '../openai-compatible/adapted-chat.ts';
import { openaiChat } from '../openai-compatible/chat.ts';
import { cloudOptions } from '../openai-compatible/cloud-options.ts';
import { openaiEmbed } from '../openai-compatible/embed.ts';
import { notedChoices } from '../openai-compatible/noted-choices.ts';
import { openServer, providerAt } from '../openai-compatible/open-server.ts';
import { turnMemoryPerPorts } from '../turn-memory.ts';
import { geminiCall } from './gemini-call.ts';
import { heardChat } from './heard-chat.ts';
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

/** The signatures of tool calls, for clients that do not send them back. */
const memoryOf = turnMemoryPerPorts<JsonObject>(sizeOfJson);

const options = cloudOptions('https://generativelanguage.googleapis.com/v1beta/openai');

/** Google's Gemini models, over their OpenAI-compatible endpoint. */
export const gemini = defineProvider({
  kind: 'gemini',
  options,
  open: ({ sendFields, ...rest }, ports, transport) => {
    const server = openServer(rest, ports, transport);
    const memory = memoryOf(ports);
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
    const models: Provider['models'] = {
      chat: (deployment) => {
        const heard = heardChat(openaiChat(server, deployment, dialect), memory);
        const signed = signedChat(heard, memory, !signsNothing.test(deployment.name));
        return adaptedChat(notedChoices(signed), (call) => geminiCall(call, dialect));
      },
      embed: (deployment) => {
        const embed = openaiEmbed(server, deployment, EMBEDDING_BATCH);
        return ({ op, scope, model, texts, dimensions }) =>
          embed({ op, scope, model, texts, ...(dimensions !== undefined && { dimensions }) });
      },
    };
    return { ...providerAt(server, models), prepare: ports.imagesAsData };
  },
});
