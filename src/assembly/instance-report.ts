import type { EvidenceState } from '../router/profile/evidence.ts';
import { isSnapshot, type ProfileSnapshot } from '../router/profile/profile-snapshot.ts';
import type { StandingState } from '../router/profile/standing.ts';
import { jsonBytes, objectIn } from './json-bytes.ts';

/** What an instance of the gateway tells the others of itself. */
export type InstanceReport = { readonly profiles: ProfileSnapshot; readonly requestsPerMs: number };

type Told = Partial<Record<keyof InstanceReport, unknown>>;

const MOST_REQUESTS_PER_MS = 1e6;

/** As JSON, with figures to a ten-thousandth: in full they take twice the room and time. */
export function encodeReport({ profiles, requestsPerMs }: InstanceReport): Uint8Array {
  const rounded = eachEvidence(profiles, ({ sums, newestAt }) => ({
    sums: sums.map((figure) => Math.round(figure * 1e4) / 1e4),
    newestAt: newestAt === null ? null : Math.round(newestAt),
  }));
  return jsonBytes({ requestsPerMs, profiles: { ...rounded, at: Math.round(profiles.at) } });
}

/**
 * Undefined where it is no report. It was written just now, `now` since the epoch, so that is when it counts as of,
 * whatever the other machine takes for the time.
 */
export function decodeReport(bytes: Uint8Array, now: number): InstanceReport | undefined {
  const { profiles, requestsPerMs }: Told = objectIn(bytes);
  if (!isRate(requestsPerMs) || !isSnapshot(profiles)) return undefined;
  const aheadMs = profiles.at - now;
  const dated = eachEvidence(profiles, ({ sums, newestAt }) => ({
    sums,
    newestAt: newestAt === null ? null : Math.min(Math.max(newestAt - aheadMs, 0), now),
  }));
  return { requestsPerMs, profiles: { ...dated, at: now } };
}

const isRate = (told: unknown): told is number => typeof told === 'number' && told >= 0 && told <= MOST_REQUESTS_PER_MS;

type Change = (evidence: EvidenceState) => EvidenceState;

const eachEvidence = ({ at, models, fleet }: ProfileSnapshot, change: Change): ProfileSnapshot => ({
  at,
  models: Object.fromEntries(Object.entries(models).map(([id, standing]) => [id, ofStanding(standing, change)])),
  fleet: ofStanding(fleet, change),
});

const ofStanding = ({ all, by }: StandingState, change: Change): StandingState => ({
  all: change(all),
  by: Object.fromEntries(Object.entries(by).map(([intent, evidence]) => [intent, change(evidence)])),
});
