import type { Provider } from '../extend/provider.ts';
import { builtInUpstream } from '../fleet/fleet.ts';
import type { FleetPart } from '../fleet/live-fleet.ts';
import type { DeploymentGuards } from './deployment-guards.ts';
import { type CallSettings, servedAlone } from './served-alone.ts';

/** It answers in this process, so that there is no server to be gentle with. */
const settings: CallSettings = {
  connections: 10_000,
  queue: 0,
  clocks: { queueMs: 1, coldStartMs: 10_000, firstTokenMs: 10_000, idleMs: 10_000, totalMs: 30_000 },
  breaker: { failures: 1000, openMs: 1000, mostOpenMs: 1000, mostCooldownMs: 0 },
};

/** The model that is always there: it answers from documents, with no server, key or download. */
export const builtInFleet = (extractive: Provider, guards: DeploymentGuards): FleetPart => ({
  models: [
    servedAlone(
      extractive,
      {
        card: {
          id: 'local/extractive',
          family: 'extractive',
          locality: 'local',
          contextTokens: undefined,
          capabilities: ['chat'],
        },
        upstream: builtInUpstream,
        name: 'extractive',
      },
      settings,
      guards,
      'built-in',
    ),
  ],
});
