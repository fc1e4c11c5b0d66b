import { defineProvider } from '../../extend/provider.ts';
import { imagePreparation } from '../image-preparation.ts';
import { openaiChat } from './chat.ts';
import { openaiEmbed } from './embed.ts';
import { notedChoices } from './noted-choices.ts';
import { openServer, providerAt } from './open-server.ts';
import { dialectOf, openaiCompatibleOptions } from './options.ts';

/** Any server that speaks OpenAI's API: OpenAI, Groq, DeepSeek, Mistral, Fireworks, OpenRouter, vLLM, llama.cpp. */
export const openaiCompatible = defineProvider({
  kind: 'openai-compatible',
  options: openaiCompatibleOptions,
  open: (options, ports, transport) => {
    const dialect = dialectOf(options);
    const server = openServer(options, ports, transport);
    const { imageAddresses, embeddingBatch } = options.deviations;
    const provider = providerAt(server, {
      chat: (deployment) => notedChoices(openaiChat(server, deployment, dialect)),
      embed: (deployment) => openaiEmbed(server, deployment, embeddingBatch),
    });
    return { ...provider, ...imagePreparation(options.baseUrl, ports, imageAddresses) };
  },
});
