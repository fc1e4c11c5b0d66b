import { unmetered } from '../../src/chat/spend.ts';
import { plainVault } from './plain-vault.ts';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/app.ts';
import { listen } from '../../src/assembly/listen.ts';
import type { ChatCall, Planned } from '../../src/chat/call.ts';
import type { Decision } from '../../src/chat/decision.ts';
import type { Principal } from '../../src/chat/principal.ts';
import type { ChatModel } from '../../src/chat/model.ts';
import { ActiveRequests } from '../../src/routes/active-requests.ts';
import type { Explanation, Gateway, HttpSettings, Replied } from '../../src/routes/handles.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { meter } from '../../src/telemetry/meter.ts';
import { testFleet } from './fleet.ts';

export const httpSettings: HttpSettings = {
  bodyLimitBytes: 1_000_000,
  bodiesLimitBytes: 10_000_000,
  requestTimeoutMs: 8000,
  wireCommitMs: 100,
  pingMs: 1000,
  slowClientMs: 5000,
  allowedOrigins: [],
  isTrustedProxy: undefined,
  adminSecondFactor: false,
  replyModel: 'answered',
};

export type DecidingGateway = {
  readonly origin: string;
  readonly calls: readonly ChatCall[];
  readonly replies: readonly Replied[];
  close(): Promise<void>;
};

export type DecidingOptions = {
  readonly decision: Decision;
  readonly others?: Explanation['otherIntents'];
  /** Answers in place of the chosen model; its name is that of its start event. */
  readonly model: ChatModel;
  readonly key?: string;
  readonly principal?: Principal;
};

const noKeys: Gateway['keys'] = {
  list: () => Promise.resolve([]),
  create: () => Promise.reject(new Error('No keys here.')),
  revoke: () => Promise.reject(new Error('No keys here.')),
  rotate: () => Promise.reject(new Error('No keys here.')),
};

/** The HTTP side over a router that decides `auto` as it is told to, listening on loopback. */
export async function startDecidingGateway(options: DecidingOptions): Promise<DecidingGateway> {
  const { decision, others = [], model, key = 'nx-test' } = options;
  const principal = options.principal ?? { id: 'key_1', tenant: 'acme', roles: [], tier: 'enterprise' };
  const calls: ChatCall[] = [];
  const replies: Replied[] = [];
  const metered = meter<ChatCall, never>({
    model: decision.chosen,
    upstream: 'test',
    estimateInput: () => 7,
    estimateOutput: () => 7,
    price: { input: 3000, cachedInput: 300, output: 15_000, source: 'given' },
  });
  const answer = metered(model as never) as ChatModel;
  const decided = (call: ChatCall): Explanation['plan'] => {
    calls.push(call);
    if (call.model !== 'auto') return { kind: 'single', models: [call.model], reason: 'named' };
    return { kind: 'fallback', models: decision.candidates.map((one) => one.model), reason: 'scored', decision };
  };
  const gateway: Gateway = {
    chat: (call) => {
      const plan = decided(call);
      if (plan.decision) call.scope.record({ kind: 'decision', decision: plan.decision });
      return answer(Object.assign({}, call, { plan, models: testFleet([]) }) satisfies Planned<ChatCall>);
    },
    admitAddress: () => undefined,
    forRequest: () => ({ spend: unmetered, vault: plainVault }),
    explain: async (call) => ({ plan: decided(call), otherIntents: call.model === 'auto' ? others : [] }),
    feedback: () => 'unknown',
    embed: () => {
      throw new Error('No embeddings here.');
    },
    usage: () => Promise.resolve([]),
    fleet: () => testFleet([]),
    settings: () => httpSettings,
    identify: ({ secret }) => (secret === key ? principal : undefined),
    keys: noKeys,
    anyone: () => undefined,
    readiness: () => ({}),
    deployments: () => [],
    metrics: () => Promise.resolve(''),
    clock: systemClock,
    record: () => undefined,
    disclosure: {
      unlock: () => Promise.reject(new Error('No audit log here.')),
      lock: () => Promise.resolve(false),
      of: () => undefined,
      denied: () => undefined,
    },
    auditTrail: {
      find: () => Promise.reject(new Error('No audit log here.')),
      verify: () => Promise.reject(new Error('No audit log here.')),
    },
    replied: (reply) => replies.push(reply),
  };
  const active = new ActiveRequests();
  const server: Server = await listen(createApp(gateway, active), active, { host: '127.0.0.1', port: 0 });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    calls,
    replies,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
