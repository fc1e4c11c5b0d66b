import type { ChatCall } from '../chat/call.ts';
import type { DeploymentHealth } from './deployment-health.ts';

/** A place may be busier than the average by this factor before a conversation leaves it for another. */
const MOST_LOAD = 1.25;
/** Enough of what the system says, and of the first question, to tell a conversation from others. */
const MOST_CHARS = 2048;

type Weighted = { readonly health: DeploymentHealth; readonly weight: number };

/**
 * The turns of one conversation go to the place that has its beginning in its prefix cache: rendezvous hashing with
 * weights (score = -weight / ln(hash)), bounded by load (Mirrokni, Thorup and Zadimoghaddam: consistent hashing with
 * bounded loads), so that one long conversation can't drown a place.
 */
export function affinityOrder<P extends Weighted>(places: readonly P[], call: ChatCall): readonly P[] {
  const prefix = hashOf(prefixOf(call));
  const loads = places.reduce((sum, { health }) => sum + health.load, 0);
  const weights = places.reduce((sum, { weight }) => sum + weight, 0);
  const isFull = ({ health, weight }: P): boolean =>
    health.load + 1 > Math.ceil(MOST_LOAD * (loads + 1) * (weight / weights));
  const scored = places
    .map((place) => ({ place, score: -place.weight / Math.log(shareOf(hashOf(place.health.upstream, prefix))) }))
    .sort((a, b) => b.score - a.score)
    .map(({ place }) => place);
  return [...scored.filter((place) => !isFull(place)), ...scored.filter(isFull)];
}

/** What stays the same from turn to turn: the tenant, the system's words and the first question, however long either is. */
function prefixOf({ scope, messages }: ChatCall): string {
  let before = '';
  for (const { role, parts } of messages) {
    let said = '';
    for (const part of parts) if (part.kind === 'text') said += `\n${part.text.slice(0, MOST_CHARS)}`;
    if (role === 'user') return `${scope.principal.tenant}${before}\n${said.slice(0, MOST_CHARS)}`;
    before = `${before}${said}`.slice(0, MOST_CHARS);
  }
  return scope.principal.tenant + before;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a, going on from what was hashed before. */
function hashOf(text: string, before = FNV_OFFSET): number {
  let hash = before;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash;
}

/** A hash as a number between 0 and 1, both excluded, after the final mix of MurmurHash3. */
function shareOf(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const mixed = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32 + 2 ** -33;
}
