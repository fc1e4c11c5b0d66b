import type { Anchor, Anchors } from './anchors.ts';
import { chainNames } from './chain-files.ts';
import type { SharedAnchors } from './shared-anchors.ts';

/** The anchors of this folder's chains, wherever there are some; a place that cannot be read has none. */
export async function allAnchors(
  folder: string,
  stored: Pick<Anchors, 'all'>,
  shared: Pick<SharedAnchors, 'of'> | undefined,
): Promise<readonly Anchor[]> {
  const here = await stored.all().catch(() => []);
  if (!shared) return here;
  const chains = new Set([...(await chainNames(folder)), ...here.map(({ chain }) => chain)]);
  return [...here, ...(await shared.of([...chains]))];
}
