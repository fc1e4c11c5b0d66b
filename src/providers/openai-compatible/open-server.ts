import type { Provider, ProviderPorts, Transport } from '../../extend/provider.ts';
import { onSignal } from '../../net/on-signal.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import type { OpenaiCompatibleOptions } from './options.ts';
import { requestHeaders } from './request-headers.ts';
import type { OpenaiServer } from './server.ts';

export const openServer = (
  options: Pick<OpenaiCompatibleOptions, 'baseUrl' | 'apiKey' | 'headers'>,
  ports: ProviderPorts,
  transport: Transport,
): OpenaiServer => ({
  upstream: ports.connect({ baseUrl: options.baseUrl, ...transport }),
  headers: requestHeaders(options, ports),
});

/** A provider whose models are asked at one OpenAI-type server. */
export const providerAt = (server: OpenaiServer, models: Provider['models']): Provider => ({
  models,
  probe: async (signal) => {
    const request = { method: 'GET', path: '/models', headers: server.headers() } as const;
    const reply = await server.upstream.control.send(request, onSignal(signal));
    reply.release();
    if (reply.status >= 500) throw failureOfReply(reply.status, '', reply.headers);
  },
  close: () => server.upstream.close(),
});
