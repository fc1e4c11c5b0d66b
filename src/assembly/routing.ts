import type { Clock } from '../chat/scope.ts';
import { openAccess } from '../identity/access-of.ts';
import type { DependencyState } from '../routes/handles.ts';
import { openRouter, type Router, type RouterPorts } from '../router/open-router.ts';
import type { CostPacer } from '../router/policy/cost-pacer.ts';
import { Profiles } from '../router/profile/profiles.ts';
import { SharedProfiles } from '../router/profile/shared-profiles.ts';
import { StageOffers } from '../router/stage/stage-offers.ts';
import type { RouterSettings } from '../router/router-settings.ts';
import { newId } from '../runtime/ids.ts';
import { watchLoopLag } from '../runtime/loop-lag.ts';
import { random } from '../runtime/random.ts';
import type { SharedState } from '../storage/shared-state.ts';
import type { Log } from '../telemetry/log.ts';
import type { ConfigInUse } from './config-in-use.ts';
import { type Decisions, openDecisions } from './decisions.ts';
import type { Knowledge } from './knowledge.ts';
import { LearnedState } from './learned-state.ts';
import { watchLoad } from './load-watch.ts';
import { openSharedState } from './open-shared-state.ts';
import { openProfileSharing, type ProfileSharing } from './profile-sharing.ts';
import type { Reporting } from './reporting.ts';
import { routerSettingsOfConfig } from './router-settings-of-config.ts';
import type { Rooms } from './rooms.ts';

type Ports = {
  readonly rooms: Rooms;
  readonly current: ConfigInUse;
  readonly metrics: Reporting['metrics'];
  readonly record: Reporting['record'];
  readonly isOutOfMoney: RouterPorts['isOutOfMoney'];
  readonly dataFolder: string;
  readonly log: Log;
  readonly clock: Clock;
};

/** The router, and what keeps an eye on things for it. */
export type Routing = {
  readonly router: Router;
  readonly decisions: Decisions;
  /** Which models a caller may use, and where its requests may go. */
  readonly access: ReturnType<typeof openAccess>;
  /** What instances share, where there is such a place; closed with the rest. */
  readonly shared: SharedState | undefined;
  readonly readiness: () => Readonly<Record<string, DependencyState>>;
  /** Looks no more; decisions are still kept until `close`. */
  rest(): void;
  close(): Promise<void>;
};

/** Worked out once for each configuration. */
function settingsOf(current: ConfigInUse): () => RouterSettings {
  let of: ConfigInUse['config'] | undefined;
  let settings: RouterSettings | undefined;
  return () => {
    if (!settings || of !== current.config) {
      of = current.config;
      settings = routerSettingsOfConfig(of.gateway.router);
    }
    return settings;
  };
}

/** What could answer in place of a model: documents, searched by their words. Made anew when they have changed. */
function offersOf(knowledge: Pick<Knowledge, 'subjects'>): () => StageOffers {
  let about: readonly string[] = [];
  let offers = new StageOffers([]);
  return () => {
    if (about !== knowledge.subjects) {
      about = knowledge.subjects;
      offers = new StageOffers(about.length > 0 ? [{ stage: 'full_text', name: 'documents', about }] : []);
    }
    return offers;
  };
}

/** Attempts at the embedding model are booked like those of requests. */
const embeddingsOf = ({ rooms, record, clock }: Ports): RouterPorts['embeddings'] & object => ({
  clock,
  modelOf: (id) => rooms.fleet.current.models.get(id),
  record: (fact) => {
    record(fact);
    rooms.upstreams.record(fact);
  },
});

/** The router as the configuration in force wants it. */
export async function openRouting(ports: Ports): Promise<Routing> {
  const { rooms, current, metrics, dataFolder, log, clock } = ports;
  const decisions = openDecisions(dataFolder, { clock, log, metrics });
  const state = await openSharedState(current.config.gateway.sharedState, rooms.secrets);
  const shared = state && new SharedProfiles(clock);
  const profiles = shared ?? new Profiles(clock);
  const access = openAccess(() => current.config.gateway.auth.tenants);
  const learned = await LearnedState.open(dataFolder, { clock, log });
  const router = openRouter({
    settings: settingsOf(current),
    preferred: () => current.config.gateway.auto.models,
    access,
    isOutOfMoney: ports.isOutOfMoney,
    offers: offersOf(rooms.knowledge),
    experience: learned.quality,
    saved: learned.saved,
    profiles,
    clock,
    random,
    newId,
    embeddings: embeddingsOf(ports),
  });
  rooms.fleet.follow(({ models }) => profiles.retain([...models.values()].map(({ card }) => card)));
  const keeping = learned.keep(router);
  metrics.watchProfiles(() => profiles.readings());
  const sharing = shared && openSharing({ profiles: shared, pacer: router.pacer, state, ...ports });
  const lag = watchLoopLag();
  const stopLoadWatch = watchLoad({ guards: rooms.guards, lag, highLoad: router.highLoad, log, clock });
  return {
    router,
    access,
    decisions,
    shared: state,
    readiness: () => (sharing ? { sharedState: sharing.standing } : {}),
    rest: () => {
      router.close();
      stopLoadWatch();
      lag.close();
    },
    close: async () => {
      await Promise.all([decisions.close(), keeping.close(), sharing?.close()]);
      state?.close();
    },
  };
}

type Shared = { readonly state: SharedState; readonly profiles: SharedProfiles; readonly pacer: CostPacer };

const openSharing = ({ state, profiles, pacer, clock, log, metrics }: Shared & Ports): ProfileSharing =>
  openProfileSharing({ state, profiles, pacer, instance: newId(), clock, random, log, metrics });
