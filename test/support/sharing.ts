import { testPrincipal } from './principal.ts';
import { openProfileSharing, type ProfileSharing, type SharingPorts } from '../../src/assembly/profile-sharing.ts';
import type { Clock, Fact } from '../../src/chat/scope.ts';
import type { ModelCard } from '../../src/fleet/model-card.ts';
import { CostPacer } from '../../src/router/policy/cost-pacer.ts';
import type { Profile } from '../../src/router/profile/profile.ts';
import { SharedProfiles } from '../../src/router/profile/shared-profiles.ts';
import type { SharedState } from '../../src/storage/shared-state.ts';
import { newId } from '../../src/runtime/ids.ts';

export const cards: readonly ModelCard[] = ['m', 'other'].map((id) => ({
  id,
  family: 'f',
  locality: 'foreign',
  contextTokens: 8000,
  capabilities: ['chat'],
  latencyMs: { value: 1500, source: 'given' },
}));

/** An answer whose first token came after so long. */
export const attempt = (model: string, firstTokenMs: number): Fact => ({
  kind: 'attempt',
  principal: testPrincipal,
  request: 'r',
  model,
  upstream: 'u',
  intent: 'general',
  outcome: 'ok',
  usage: { input: 100, cacheRead: 0, cacheWrite: 0, output: 100, reasoning: 0 },
  firstTokenMs,
  durationMs: firstTokenMs + 1000,
});

/** One instance of the gateway, as far as it shares what it sees. */
export type Instance = {
  readonly profiles: SharedProfiles;
  readonly pacer: CostPacer;
  readonly sharing: ProfileSharing;
  readonly told: string[];
  readonly isUp: boolean | undefined;
  /** The model has answered with a first token after so long. */
  answered(model: string, firstTokenMs: number): void;
  of(model: string): Profile;
};

export function openInstance(
  state: SharedState,
  clock: Clock,
  more: Partial<Pick<SharingPorts, 'random' | 'instance'>> & { readonly ceiling?: number } = {},
): Instance {
  const { ceiling, random = () => 0.5, instance = newId() } = more;
  const profiles = new SharedProfiles(clock);
  profiles.retain(cards);
  const pacer = new CostPacer(
    clock,
    () => ceiling,
    () => 1_000_000,
  );
  const told: string[] = [];
  let isUp: boolean | undefined;
  const sharing = openProfileSharing({
    state,
    profiles,
    pacer,
    instance,
    clock,
    random,
    log: {
      warn: (about: unknown) => told.push(JSON.stringify(about)),
      info: (text: unknown) => told.push(String(text)),
    },
    metrics: { sharedState: (told) => (isUp = told) },
  });
  return {
    profiles,
    pacer,
    sharing,
    told,
    get isUp() {
      return isUp;
    },
    answered: (model, firstTokenMs) => {
      profiles.record({ kind: 'attempt-began', model, upstream: 'u' });
      profiles.record(attempt(model, firstTokenMs));
    },
    of: (model) => profiles.of(model, 'general'),
  };
}
