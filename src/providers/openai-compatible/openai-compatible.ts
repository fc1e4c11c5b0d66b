import { defineProvider, type ProviderPorts } from '../../extend/provider.ts';
import { requiredSecret } from '../../extend/secret-reference.ts';
import { onSignal } from '../../net/on-signal.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import { openaiChat } from './chat.ts';
import { openaiEmbed } from './embed.ts';
import { notedChoices } from './noted-choices.ts';
import { dialectOf, openaiCompatibleOptions, type OpenaiCompatibleOptions } from './options.ts';
import type { OpenaiServer } from './server.ts';

/** Any server that speaks OpenAI's API: OpenAI, Groq, DeepSeek, Mistral, Fireworks, OpenRouter, vLLM, llama.cpp. */
export const openaiCompatible = defineProvider({
  kind: 'openai-compatible',
  options: openaiCompatibleOptions,
  open: (options, ports, transport) => {
    const dialect = dialectOf(options);
    const upstream = ports.connect({ baseUrl: options.baseUrl, ...transport });
    const server: OpenaiServer = { upstream, headers: headersOf(options, ports) };
    return {
      models: {
        chat: (deployment) => notedChoices(openaiChat(server, deployment, dialect)),
        embed: (deployment) => openaiEmbed(server, deployment, options.deviations.embeddingBatch),
      },
      probe: async (signal) => {
        const request = { method: 'GET', path: '/models', headers: server.headers() } as const;
        const reply = await upstream.control.send(request, onSignal(signal));
        reply.release();
        if (reply.status >= 500) throw failureOfReply(reply.status, '', reply.headers);
      },
      close: () => upstream.close(),
    };
  },
});

const isReference = /^(env|file):/;

function headersOf(options: OpenaiCompatibleOptions, ports: ProviderPorts): () => Readonly<Record<string, string>> {
  const fixed: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
  const secrets: [string, () => string][] = [];
  for (const [name, value] of Object.entries(options.headers)) {
    if (isReference.test(value)) secrets.push([name.toLowerCase(), requiredSecret(ports, value)]);
    else fixed[name.toLowerCase()] = value;
  }
  const apiKey = options.apiKey === undefined ? undefined : requiredSecret(ports, options.apiKey);
  if (!apiKey && secrets.length === 0) return () => fixed;
  return () => {
    const headers = Object.assign({}, fixed);
    for (const [name, read] of secrets) headers[name] = read();
    if (apiKey) headers.authorization = `Bearer ${apiKey()}`;
    return headers;
  };
}
