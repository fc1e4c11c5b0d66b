import { z } from 'zod';
import { defineProvider } from '../../extend/provider.ts';
import { requiredSecret, secretReference } from '../../extend/secret-reference.ts';
import { chatModel } from './chat-model.ts';
import { discover } from './discovery.ts';
import { embedModel } from './embed-model.ts';
import { KnownModels } from './known-models.ts';
import { LoadedModels } from './loaded-models.ts';
import { isLocalAddress } from '../local-address.ts';
import { OllamaHost } from './ollama-host.ts';
import { ollamaServer } from './ollama-server.ts';

/** Where Ollama listens unless it is told otherwise. */
export const OLLAMA_URL = 'http://127.0.0.1:11434';

const options = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL such as http://127.0.0.1:11434' })
    .default(OLLAMA_URL)
    .describe("The server's address, without /api or /v1."),
  apiKey: secretReference.optional().describe('Sent as a bearer token; for servers behind a proxy and for ollama.com.'),
  numCtx: z
    .int()
    .min(512)
    .max(16_777_216)
    .optional()
    .describe(
      "Context window of all models that name none themselves, in tokens. Without it: what the model's file asks for, else what the model was made for up to 32768.",
    ),
  keepAlive: z
    .union([z.number(), z.string().regex(/^-?(\d{1,9}(\.\d{1,9})?(ms|s|m|h)){1,4}$/, 'must be a duration such as 10m')])
    .optional()
    .describe('How long a model stays loaded after an answer: seconds or a duration; negative is for ever.'),
});

/** Ollama by its own API; its OpenAI-compatible one cannot set the window and loses errors inside streams. */
export const ollama = defineProvider({
  kind: 'ollama',
  options,
  open: ({ baseUrl, apiKey, numCtx, keepAlive }, ports, transport) => {
    const upstream = ports.connect({ baseUrl, ...transport });
    const key = apiKey === undefined ? undefined : requiredSecret(ports, apiKey);
    const control = ollamaServer(upstream.control, key, ports.clock);
    const host = new OllamaHost({
      server: ollamaServer(upstream, key, ports.clock),
      control,
      known: new KnownModels(control, ports.clock),
      loaded: new LoadedModels(),
      numCtx,
      keepAlive,
      isLocal: isLocalAddress(baseUrl),
    });
    return {
      models: {
        chat: (deployment) => chatModel(host, deployment),
        embed: (deployment) => embedModel(host, deployment),
      },
      prepare: ports.imagesAsData,
      discover: (signal) => discover(host, signal),
      isCold: (name) => host.isCold(name),
      missing: (name) => host.missing(name),
      close: () => upstream.close(),
    };
  },
});
