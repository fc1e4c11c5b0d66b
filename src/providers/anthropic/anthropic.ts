import { defineProvider, type ProviderPorts } from '../../extend/provider.ts';
import { onSignal } from '../../net/on-signal.ts';
import { failureOfReply } from '../../wire/anthropic/upstream-failure.ts';
import { anthropicChat } from './chat.ts';
import { anthropicOptions, profileFor } from './options.ts';
import { type AnthropicServer, headersOf, rootOf } from './server.ts';
import { ThinkingMemory, type ThinkingStore } from './thinking-store.ts';

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
      store: storeOf(ports),
      profileOf: (name) => profileFor(name, options),
    };
    return {
      models: { chat: (deployment) => anthropicChat(server, deployment) },
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

const stores = new WeakMap<ProviderPorts, ThinkingStore>();

/** One store for all that is opened with the same ports: a turn outlives its upstream's reload, and may go on at another one. */
function storeOf(ports: ProviderPorts): ThinkingStore {
  const store = stores.get(ports) ?? new ThinkingMemory(ports.clock);
  stores.set(ports, store);
  return store;
}
