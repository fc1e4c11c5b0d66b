import { defineProvider } from '../../extend/provider.ts';
import type { ChatDialect } from '../../wire/openai/chat-body.ts';
import { imagePreparation } from '../image-preparation.ts';
import { adaptedChat } from '../openai-compatible/adapted-chat.ts';
import { openaiChat } from '../openai-compatible/chat.ts';
import { cloudOptions } from '../openai-compatible/cloud-options.ts';
import { openaiEmbed } from '../openai-compatible/embed.ts';
import { notedChoices } from '../openai-compatible/noted-choices.ts';
import { openServer, providerAt } from '../openai-compatible/open-server.ts';
import { cohereCall } from './cohere-call.ts';
import { cohereEmbedCall } from './cohere-embed-call.ts';

/** What the compatibility API takes; it refuses a request with any other field. */
const knownFields = [
  'model',
  'messages',
  'stream',
  'reasoning_effort',
  'response_format',
  'tools',
  'tool_choice',
  'temperature',
  'max_tokens',
  'stop',
  'seed',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
] as const;

/** Texts in one request to an embedding model at most. */
const EMBEDDING_BATCH = 96;

const options = cloudOptions('https://api.cohere.ai/compatibility/v1');

/** Cohere's Command and Embed models, over its compatibility API. */
export const cohere = defineProvider({
  kind: 'cohere',
  options,
  open: ({ sendFields, ...rest }, ports, transport) => {
    const server = openServer(rest, ports, transport);
    const dialect: ChatDialect = {
      maxTokensField: 'max_tokens',
      developerRole: 'keep',
      reasoning: 'drop',
      extraContent: 'drop',
      asksUsage: false,
      dropFields: [],
      knownFields: new Set([...knownFields, ...sendFields]),
      renameFields: {},
    };
    const provider = providerAt(server, {
      chat: (deployment) =>
        adaptedChat(notedChoices(openaiChat(server, deployment, dialect)), (call) => cohereCall(call, dialect)),
      embed: (deployment) => {
        const embed = openaiEmbed(server, deployment, EMBEDDING_BATCH);
        return (call) => embed(cohereEmbedCall(call));
      },
    });
    return { ...provider, ...imagePreparation(rest.baseUrl, ports) };
  },
});
