import { defineProvider } from '../../extend/provider.ts';
import type { ChatDialect } from '../../wire/openai/chat-body.ts';
import { adaptedChat } from '../openai-compatible/adapted-chat.ts';
import { openaiChat } from '../openai-compatible/chat.ts';
import { cloudOptions } from '../openai-compatible/cloud-options.ts';
import { notedChoices } from '../openai-compatible/noted-choices.ts';
import { openServer, providerAt } from '../openai-compatible/open-server.ts';
import { ai21Call } from './ai21-call.ts';
import { missingModel } from './missing-model.ts';

/** What AI21's chat takes; `documents` is a field of its own. */
const knownFields = [
  'model',
  'messages',
  'stream',
  'tools',
  'documents',
  'response_format',
  'max_tokens',
  'temperature',
  'top_p',
  'stop',
  'n',
] as const;

const options = cloudOptions('https://api.ai21.com/studio/v1');

/** AI21's Jamba models. There are none for embeddings. */
export const ai21 = defineProvider({
  kind: 'ai21',
  options,
  open: ({ sendFields, ...rest }, ports, transport) => {
    const server = openServer(rest, ports, transport);
    const dialect: ChatDialect = {
      maxTokensField: 'max_tokens',
      developerRole: 'system',
      reasoning: 'drop',
      extraContent: 'drop',
      asksUsage: false, // the last chunk tells it unasked
      dropFields: [],
      knownFields: new Set([...knownFields, ...sendFields]),
      renameFields: {},
    };
    return providerAt(server, {
      chat: (deployment) =>
        adaptedChat(notedChoices(missingModel(openaiChat(server, deployment, dialect))), (call) =>
          ai21Call(call, dialect),
        ),
    });
  },
});
