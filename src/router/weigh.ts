import type { Terms } from '../chat/decision.ts';
import type { Nanodollars } from '../chat/money.ts';
import type { Fleet, FleetModel } from '../fleet/fleet.ts';
import type { Profile } from './profile/profile.ts';
import type { RouterSettings } from './router-settings.ts';
import { dependencyScore } from './score/dependency-score.ts';
import { historicalPerformance } from './score/historical-performance.ts';
import { type ResourceFit, resourceFit } from './score/resource-fit.ts';

/** What a request is, as far as models are weighed for it. */
export type Weighed = {
  readonly streams: boolean;
  readonly inputTokens: number;
  /** The most the caller lets the model write; undefined where that was left open. */
  readonly maxOutputTokens: number | undefined;
  /** Answers asked for at once; each is paid for. */
  readonly choices: number;
  readonly latencyMs: number;
  readonly maxCost: Nanodollars;
  /** After what high load does to them. */
  readonly weights: RouterSettings['weights'];
  /** How much of the request the model's server is expected to know still. */
  readonly cachedTokensOf: (model: FleetModel) => number;
  readonly profileOf: (model: FleetModel) => Profile;
  readonly fleet: Pick<Fleet, 'stateOf' | 'models'>;
};

/** The terms of a model's score, and what the request is expected to take of it. */
export type Weight = {
  readonly terms: Omit<Terms, 'ml'>;
  readonly fit: ResourceFit;
  readonly outputTokens: number;
  /** Requests under way, as a share of what it takes at once. */
  readonly load: number;
};

/** Where less of a model's window than this share stays free, its context term falls. */
const AMPLE_HEADROOM = 0.25;
const TIGHTEST_CONTEXT = 0.85;

/** `accuracy`: the share of such requests that the model is expected to answer well. */
export function weigh(model: FleetModel, accuracy: number, request: Weighed): Weight {
  const profile = request.profileOf(model);
  const { fit, outputTokens, load } = fitOf(model, request, profile);
  return {
    terms: {
      context: accuracy * contextRoom(model, request.inputTokens + (request.maxOutputTokens ?? outputTokens)),
      resource: fit.value,
      historical: historicalPerformance(profile.quality, profile.reliability),
      dependency: dependencyScore({
        isReachable: true, // those that are not have been passed over
        isWarm: warmthOf(model, request.fleet),
        quotaLeft: undefined,
        hasFallback: model.fallback.some((id) => isUsable(request.fleet, id)),
        profileAgeMs: profile.ageMs,
      }),
    },
    fit,
    outputTokens,
    load,
  };
}

/** What the request is expected to cost; undefined where the model has no price. */
export const expectedCost = (model: FleetModel, request: Weighed): Nanodollars | undefined =>
  fitOf(model, request, request.profileOf(model)).fit.cost;

function fitOf(model: FleetModel, request: Weighed, profile: Profile): Omit<Weight, 'terms'> {
  const { inFlight, capacity } = loadOf(model);
  const { maxOutputTokens = Infinity } = request;
  const outputTokens = Math.min(profile.outputTokens, maxOutputTokens);
  const fit = resourceFit({
    streams: request.streams,
    firstTokenMs: profile.firstTokenMs,
    msPerToken: profile.msPerToken,
    sigma: profile.sigma,
    outputTokens,
    choices: request.choices,
    inputTokens: request.inputTokens,
    cachedTokens: request.cachedTokensOf(model),
    price: model.card.price,
    isLocal: model.card.locality === 'local',
    latencyBudgetMs: request.latencyMs,
    maxCost: request.maxCost,
    breaker: 'closed', // an open one is a matter of the filters
    inFlight,
    capacity,
  });
  return { fit, outputTokens, load: capacity === undefined ? 0 : inFlight / capacity };
}

/** Over all deployments; no capacity where nobody has said. */
function loadOf({ deployments }: FleetModel): { readonly inFlight: number; readonly capacity: number | undefined } {
  let inFlight = 0;
  let capacity = 0;
  for (const deployment of deployments) {
    inFlight += deployment.load?.() ?? 0;
    capacity += deployment.capacity ?? Infinity;
  }
  return { inFlight, capacity: Number.isFinite(capacity) ? capacity : undefined };
}

/** 1 where there is room enough, less where the request all but fills the window. */
function contextRoom({ card: { contextTokens } }: FleetModel, tokens: number): number {
  if (contextTokens === undefined) return 1;
  const headroom = Math.max(0, 1 - tokens / contextTokens);
  return TIGHTEST_CONTEXT + (1 - TIGHTEST_CONTEXT) * Math.min(1, headroom / AMPLE_HEADROOM);
}

function warmthOf(model: FleetModel, fleet: Weighed['fleet']): boolean | undefined {
  const state = fleet.stateOf(model);
  return state === 'unknown' ? undefined : state !== 'cold';
}

function isUsable(fleet: Weighed['fleet'], id: string): boolean {
  const model = fleet.models.get(id);
  if (!model) return false;
  const state = fleet.stateOf(model);
  return state === 'ready' || state === 'cold' || state === 'unknown';
}
