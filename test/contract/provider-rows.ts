import { unmetered } from '../../src/chat/spend.ts';
import { plainVault } from '../support/plain-vault.ts';
import type { GatewayFailure } from '../../src/chat/failure.ts';
import { type Clock, openScope, type OwnedScope } from '../../src/chat/scope.ts';
import type { Provider, ProviderKind, ProviderPorts } from '../../src/extend/provider.ts';
import type { Deployment } from '../../src/fleet/model-card.ts';
import { connect } from '../../src/net/upstream.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import type { ProviderFake } from '../support/providers/provider-fake.ts';
import { providerFakes, serverless } from '../support/providers/provider-fakes.ts';

/** The kinds that call a server. */
export const withServer = providerKinds.filter(({ kind }) => !serverless.includes(kind));

/** One row for each protocol of each of them. */
export const providerRows = withServer.flatMap((kind) =>
  Object.entries(providerFakes[kind.kind] ?? {}).map(([name, start]) => ({ name, kind, start })),
);

export function openProvider(
  kind: ProviderKind,
  fake: Pick<ProviderFake, 'key' | 'optionsAt'>,
  origin: string,
  own: Partial<ProviderPorts> = {},
): Provider {
  const ports: ProviderPorts = {
    clock: systemClock,
    connect,
    secret: () => () => fake.key,
    knowledge: { name: 'none', find: () => Promise.resolve({ passages: [] }) },
    imagesAsData: (next) => next,
    ...own,
  };
  return kind.open(fake.optionsAt(origin), ports, { connections: 8, connectMs: 1000 });
}

export const deploymentAt = (name: string): Deployment => ({
  card: {
    id: 'ours',
    family: 'family',
    locality: 'local',
    contextTokens: 8192,
    capabilities: ['chat', 'tools', 'json', 'embed'],
  },
  upstream: 'upstream',
  name,
});

/** A request's scope, on the true clock unless another is given. */
export const scopeOf = (clock: Clock = systemClock): OwnedScope =>
  openScope({
    spend: unmetered,
    vault: plainVault,
    id: 'contract',
    principal: { id: 'key_1', tenant: 'acme', roles: [], tier: 'enterprise' },
    client: { dialect: 'openai', uiEvents: false },
    clock,
    deadlineAt: Infinity,
    record: () => undefined,
  });

/** What a promise is rejected with. */
export const failureOf = async (work: Promise<unknown>): Promise<GatewayFailure> =>
  work.then(
    () => {
      throw new Error('expected a failure, but all went well');
    },
    (thrown: unknown) => thrown as GatewayFailure,
  );
