import { unmetered } from '../../src/chat/spend.ts';
import { plainVault } from '../support/plain-vault.ts';
import { noModels } from '../support/scope.ts';
import { collect, type Answer } from '../../src/chat/answer.ts';
import type { ChatCall, EmbedCall, Message, Planned } from '../../src/chat/call.ts';
import { GatewayFailure } from '../../src/chat/failure.ts';
import { type Clock, type Fact, openScope, type OwnedScope } from '../../src/chat/scope.ts';
import type { Provider } from '../../src/extend/provider.ts';
import type { Deployment, ModelCard } from '../../src/fleet/model-card.ts';
import { connect } from '../../src/net/upstream.ts';
import { ollama } from '../../src/providers/ollama/ollama.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';

export type ProviderOptions = {
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly numCtx?: number;
  readonly keepAlive?: string | number;
};

export const openOllama = (
  options: ProviderOptions,
  {
    clock = systemClock,
    secret = () => undefined,
    connections = 8,
  }: { clock?: Clock; secret?: () => string | undefined; connections?: number } = {},
): Provider =>
  ollama.open(
    options,
    {
      clock,
      connect,
      secret: () => secret,
      knowledge: { name: 'none', find: async () => ({ passages: [] }) },
      imagesAsData: (next) => next,
    },
    { connections, connectMs: 1000 },
  );

export const testScope = (facts: Fact[] = []): OwnedScope =>
  openScope({
    spend: unmetered,
    vault: plainVault,
    id: 'test',
    principal: { id: 'alice', tenant: 'acme', roles: [], tier: 'enterprise' },
    client: { dialect: 'openai', uiEvents: false },
    clock: systemClock,
    deadlineAt: Infinity,
    record: (fact) => facts.push(fact),
  });

export const deploymentOf = (name: string, card: Partial<ModelCard> = {}): Deployment => ({
  card: { id: name, family: 'llama', locality: 'local', contextTokens: undefined, capabilities: ['chat'], ...card },
  upstream: 'workstation',
  name,
});

export const user = (text: string): Message => ({ role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] });

export const chatCall = (change: Partial<ChatCall> = {}): Planned<ChatCall> => ({
  op: 'chat',
  scope: testScope(),
  model: 'small',
  task: 'chat',
  messages: [user('Скільки буде два плюс два?')],
  choices: 1,
  sampling: {},
  delivery: 'stream',
  plan: { kind: 'single', models: ['small'], reason: 'test' },
  models: noModels,
  ...change,
});

export const embedCall = (texts: readonly string[], change: Partial<EmbedCall> = {}): EmbedCall => ({
  op: 'embed',
  scope: testScope(),
  model: 'bge-m3',
  texts,
  ...change,
});

export const ask = async (
  provider: Provider,
  call: Planned<ChatCall>,
  card: Partial<ModelCard> = {},
): Promise<Answer> => collect(modelOf(provider, call.model, card)(call));

export const modelOf = (provider: Provider, name: string, card: Partial<ModelCard> = {}) => {
  const model = provider.models.chat?.(deploymentOf(name, card));
  if (!model) throw new Error('this provider does not chat');
  return model;
};

/** The failure that a promise ends with. */
export async function failureOf(work: Promise<unknown>): Promise<GatewayFailure> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof GatewayFailure) return thrown;
    throw thrown;
  }
  throw new Error('expected a failure, but all went well');
}
