import type { AuditReport } from '../extend/audit.ts';
import type { Anchors, KnownAnchors } from './anchors.ts';
import { chainNames } from './chain-files.ts';
import type { SharedAnchors } from './shared-anchors.ts';

/** The anchors of this folder's chains, wherever there are some. All stand in the first place, where it can be read. */
export async function allAnchors(
  folder: string,
  stored: Pick<Anchors, 'all'>,
  shared?: Pick<SharedAnchors, 'of'>,
): Promise<KnownAnchors> {
  const here = await stored.all().catch(() => undefined);
  const areAll = here !== undefined;
  if (!shared) return { anchors: here ?? [], areAll };
  const chains = new Set([...(await chainNames(folder)), ...(here ?? []).map(({ chain }) => chain)]);
  return { anchors: [...(here ?? []), ...(await shared.of([...chains]))], areAll };
}

/** A chain that was begun while the anchors were read looks like one without: before that is said, they are read anew. */
export async function verifyAnchored(
  known: () => Promise<KnownAnchors>,
  verify: (known: KnownAnchors) => Promise<AuditReport>,
): Promise<AuditReport> {
  const report = await verify(await known());
  return report.chains.some(({ fault }) => fault?.kind === 'unanchored') ? verify(await known()) : report;
}
