import type { Fleet, FleetModel, ModelState, UpstreamState } from '../../src/fleet/fleet.ts';
import { type FleetPart, LiveFleet } from '../../src/fleet/live-fleet.ts';
import { type ChatModel, type EmbedModel } from '../../src/chat/model.ts';
import type { ChatCall, Planned } from '../../src/chat/call.ts';
import type { Capability, ModelCard } from '../../src/fleet/model-card.ts';
import { batches, finish, start, text } from './events.ts';

/** Says its own name. */
const saysItsName =
  (id: string): ChatModel<Planned<ChatCall>> =>
  () =>
    batches([start(id), text(id), finish()]);

export type FleetEntry = {
  readonly id: string;
  readonly capabilities?: readonly Capability[];
  readonly source?: FleetModel['source'];
  readonly state?: ModelState;
  readonly fallback?: readonly string[];
  readonly contextTokens?: number;
  /** What else its card says. */
  readonly card?: Partial<ModelCard>;
  /** Default: one of its own. */
  readonly upstream?: string;
  readonly chat?: ChatModel<Planned<ChatCall>>;
  readonly embed?: EmbedModel;
};

export const fleetModel = ({
  id,
  capabilities = ['chat'],
  source = 'configured',
  upstream = `upstream of ${id}`,
  state,
  fallback = [],
  contextTokens = 8192,
  card,
  chat,
  embed,
}: FleetEntry): FleetModel => ({
  card: { id, family: 'family', locality: 'local', contextTokens, capabilities, ...card },
  deployments: [
    {
      upstream,
      isCold: () => state === 'cold',
      isOpen: () => state === 'open',
      unavailable: () => (state === 'unavailable' ? `${id} has no key` : undefined),
    },
  ],
  fallback,
  source,
  ...(capabilities.includes('chat') && { chat: chat ?? saysItsName(id) }),
  ...(embed && { embed }),
});

const isOfUpstream = (state: ModelState): state is UpstreamState =>
  state !== 'cold' && state !== 'open' && state !== 'unavailable';

/** A fleet of these models, each on an upstream of its own unless it names one. */
export function testFleet(
  entries: readonly FleetEntry[],
  aliases: Readonly<Record<string, string>> = {},
  part: Pick<FleetPart, 'chains' | 'agents'> = {},
): Fleet {
  const fleet = new LiveFleet();
  fleet.setPart('test', { models: entries.map(fleetModel), aliases: new Map(Object.entries(aliases)), ...part });
  for (const { id, state, upstream = `upstream of ${id}` } of entries)
    if (state) fleet.setState(upstream, isOfUpstream(state) ? state : 'ready');
  return fleet.current;
}
