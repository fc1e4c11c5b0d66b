import { defineProvider } from '../../extend/provider.ts';
import { openServer } from '../openai-compatible/open-server.ts';
import { kserveChat, kserveEmbed } from './dialect-model.ts';
import { KserveService } from './kserve-service.ts';
import { kserveOptions } from './options.ts';
import { capabilitiesOver, discover, probe } from './readiness.ts';

/** A model service on Kubernetes by KServe: an InferenceService or LLMInferenceService, whatever protocol it speaks. */
export const kserve = defineProvider({
  kind: 'kserve',
  options: kserveOptions,
  open: (options, ports, transport) => {
    const { baseUrl, apiKey, host } = options;
    const headers: Readonly<Record<string, string>> = host === undefined ? {} : { host };
    const server = openServer({ baseUrl, apiKey, headers }, ports, transport);
    const service = new KserveService(options, server, ports.clock);
    const { warmth } = service;
    return {
      models: {
        chat: (deployment) => kserveChat(service, deployment),
        embed: (deployment) => kserveEmbed(service, deployment),
      },
      prepare: ports.imagesAsData, // it stands in the operator's network, where users' addresses must not be asked
      // A question would wake a service that has scaled to zero.
      ...(!warmth && options.discover && { discover: (signal: AbortSignal) => discover(service, signal) }),
      ...(!warmth && !options.discover && { probe: (signal: AbortSignal) => probe(service, signal) }),
      ...(warmth && { isCold: (name: string) => warmth.isCold(name) }),
      ...(service.known.fixed && { usualCapabilities: capabilitiesOver(service.known.fixed) }),
      close: () => server.upstream.close(),
    };
  },
});
