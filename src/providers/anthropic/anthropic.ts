import { defineProvider } from '../../extend/provider.ts';
import { onSignal } from '../../net/on-signal.ts';
import { failureOfReply } from '../../wire/anthropic/upstream-failure.ts';
import { imagePreparation } from '../image-preparation.ts';
import { turnMemoryPerPorts } from '../turn-memory.ts';
import { anthropicChat } from './chat.ts';
import { anthropicOptions, profileFor } from './options.ts';
import { charsOfTurn } from './recalled-turns.ts';
import { type AnthropicServer, headersOf, rootOf } from './server.ts';

const memoryOf = turnMemoryPerPorts(charsOfTurn);

/** Claude by Anthropic's own Messages API, or a server that speaks it. */
export const anthropic = defineProvider({
  kind: 'anthropic',
  options: anthropicOptions,
  open: (options, ports, transport) => {
    const upstream = ports.connect({ baseUrl: rootOf(options.baseUrl), ...transport });
    const headers = headersOf(options, ports);
    const server: AnthropicServer = {
      upstream,
      headers,
      memory: memoryOf(ports),
      profileOf: (name) => profileFor(name, options),
    };
    return {
      models: { chat: (deployment) => anthropicChat(server, deployment) },
      ...imagePreparation(options.baseUrl, ports),
      probe: async (signal) => {
        const request = { method: 'GET', path: '/v1/models?limit=1', headers: headers() } as const;
        const reply = await upstream.control.send(request, onSignal(signal));
        reply.release();
        if (reply.status >= 500) throw failureOfReply(reply.status, '', reply.headers);
      },
      close: () => upstream.close(),
    };
  },
});
