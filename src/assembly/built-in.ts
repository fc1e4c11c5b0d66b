import type { Provider } from '../extend/provider.ts';
import { builtInUpstream } from '../fleet/fleet.ts';
import type { FleetPart } from '../fleet/live-fleet.ts';
import { attemptAt } from '../gateway.ts';
import type { ClockLimits } from '../resilience/clocks.ts';

const clocks: ClockLimits = { firstTokenMs: 10_000, idleMs: 10_000, totalMs: 30_000 };

/** The model that is always there: it answers from documents, with no server, key or download. */
export const builtInFleet = (extractive: Provider): FleetPart => ({
  models: [
    attemptAt(
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
      clocks,
      'built-in',
    ),
  ],
});
