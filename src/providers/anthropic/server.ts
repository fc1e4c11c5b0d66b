import type { ProviderPorts } from '../../extend/provider.ts';
import { requiredSecret } from '../../extend/secret-reference.ts';
import type { Upstream } from '../../net/upstream.ts';
import type { KeptTurn } from '../../wire/anthropic/kept-turn.ts';
import type { ModelProfile } from '../../wire/anthropic/model-profile.ts';
import type { TurnMemory } from '../turn-memory.ts';
import type { AnthropicOptions } from './options.ts';

/** One configured upstream that speaks the Messages API. */
export type AnthropicServer = {
  readonly upstream: Upstream;
  readonly headers: () => Readonly<Record<string, string>>;
  readonly memory: TurnMemory<KeptTurn>;
  readonly profileOf: (name: string) => ModelProfile;
};

/** What is sent with every request; read for each, so that a changed key counts at once. */
export function headersOf(options: AnthropicOptions, ports: ProviderPorts): () => Readonly<Record<string, string>> {
  const fixed = {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json',
    'anthropic-version': options.version,
  };
  if (options.apiKey === undefined) return () => fixed;
  const key = requiredSecret(ports, options.apiKey);
  return options.auth === 'bearer'
    ? () => ({ authorization: `Bearer ${key()}`, ...fixed })
    : () => ({ 'x-api-key': key(), ...fixed });
}

/** The base URL without the version, which belongs to the paths here and which many people write. */
export const rootOf = (baseUrl: string): string => baseUrl.replace(/\/v1(?:\/messages)?\/{0,8}$/, '');
